package io.bodkin.darray.reduce;

import io.bodkin.darray.kernel.BinaryOp;
import io.bodkin.darray.kernel.Kernels;
import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import java.util.Arrays;

/** How many elements there are; with {@link Present} how many are not NaN. Exact up to 2^53. */
public record NumberCount() implements Reducer {
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
        Arrays.fill(state.doubles(0), 0, n, 0);
    }

    @Override
    public void accumulate(
            Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        double[] counts = state.doubles(0);
        for (int i = 0; i < n; i++) {
            counts[at + i]++;
        }
    }

    @Override
    public void fold(Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        state.doubles(0)[at] += n;
    }

    @Override
    public void combine(Registers state, Registers next, int n) {
        Kernels.apply(BinaryOp.ADD, state.doubles(0), next.doubles(0), state.doubles(0), n);
    }

    @Override
    public void finish(Registers state, int n) {
        // The state is the result.
    }
}
