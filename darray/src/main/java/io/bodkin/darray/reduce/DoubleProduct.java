package io.bodkin.darray.reduce;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import java.util.Arrays;

/** A product, multiplied up in the order of the elements of a block, and of the blocks. */
public record DoubleProduct() implements Reducer {
    @Override
    public Lane lane() {
        return Lane.DOUBLE;
    }

    @Override
    public int components() {
        return 1;
    }

    @Override
    public void begin(Registers state, int n) {
        Arrays.fill(state.doubles(0), 0, n, 1);
    }

    @Override
    public void accumulate(
            Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        double[] states = state.doubles(0);
        double[] values = x.doubles(register);
        for (int i = 0; i < n; i++) {
            states[at + i] = states[at + i] * values[from + i];
        }
    }

    @Override
    public void fold(Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        double[] values = x.doubles(register);
        double folded = state.doubles(0)[at];
        for (int i = from; i < from + n; i++) {
            folded = folded * values[i];
        }
        state.doubles(0)[at] = folded;
    }

    @Override
    public void combine(Registers state, Registers next, int n) {
        accumulate(state, 0, next, 0, 0, n, 0, 0);
    }

    @Override
    public void finish(Registers state, int n) {
        // The state is the result.
    }
}
