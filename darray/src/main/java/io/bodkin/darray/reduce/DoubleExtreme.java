package io.bodkin.darray.reduce;

import io.bodkin.darray.kernel.BinaryOp;
import io.bodkin.darray.kernel.Kernels;
import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import java.util.Arrays;

/** The smallest or the largest; NaN if there is one. */
public record DoubleExtreme(boolean largest) implements Reducer {
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
        Arrays.fill(state.doubles(0), 0, n, largest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }

    @Override
    public void accumulate(
            Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        double[] states = state.doubles(0);
        double[] values = x.doubles(register);
        if (largest) {
            for (int i = 0; i < n; i++) {
                states[at + i] = Math.max(states[at + i], values[from + i]);
            }
        } else {
            for (int i = 0; i < n; i++) {
                states[at + i] = Math.min(states[at + i], values[from + i]);
            }
        }
    }

    @Override
    public void fold(Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        double[] values = x.doubles(register);
        double found = state.doubles(0)[at];
        if (largest) {
            for (int i = from; i < from + n; i++) {
                found = Math.max(found, values[i]);
            }
        } else {
            for (int i = from; i < from + n; i++) {
                found = Math.min(found, values[i]);
            }
        }
        state.doubles(0)[at] = found;
    }

    @Override
    public void combine(Registers state, Registers next, int n) {
        BinaryOp op = largest ? BinaryOp.MAXIMUM : BinaryOp.MINIMUM;
        Kernels.apply(op, state.doubles(0), next.doubles(0), state.doubles(0), n);
    }

    @Override
    public void finish(Registers state, int n) {
        // The state is the result.
    }
}
