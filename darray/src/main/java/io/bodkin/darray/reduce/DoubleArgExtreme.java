package io.bodkin.darray.reduce;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import java.util.Arrays;

/**
 * Where the smallest or the largest is: of equal ones the first; of NaN the first, if there is one. Positions are exact
 * to 2^53.
 */
public record DoubleArgExtreme(boolean largest) implements Reducer {
    private static final int NONE = -1;

    @Override
    public Lane lane() {
        return Lane.DOUBLE;
    }

    @Override
    public int components() {
        return 2;
    }

    @Override
    public void begin(Registers state, int n) {
        Arrays.fill(state.doubles(0), 0, n, NONE);
        Arrays.fill(state.doubles(1), 0, n, 0);
    }

    @Override
    public void accumulate(
            Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        double[] values = x.doubles(register);
        for (int i = 0; i < n; i++) {
            take(state, at + i, position + i * step, values[from + i]);
        }
    }

    @Override
    public void fold(Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        double[] values = x.doubles(register);
        for (int i = 0; i < n; i++) {
            take(state, at, position + i * step, values[from + i]);
        }
    }

    @Override
    public void combine(Registers state, Registers next, int n) {
        for (int i = 0; i < n; i++) {
            if (next.doubles(0)[i] != NONE) {
                take(state, i, (long) next.doubles(0)[i], next.doubles(1)[i]);
            }
        }
    }

    private void take(Registers state, int at, long position, double value) {
        if (replaces(value, position, state.doubles(1)[at], state.doubles(0)[at])) {
            state.doubles(0)[at] = position;
            state.doubles(1)[at] = value;
        }
    }

    private boolean replaces(double value, long position, double found, double where) {
        if (where == NONE) {
            return true;
        }
        if (Double.isNaN(value) || Double.isNaN(found)) {
            return Double.isNaN(value) && (!Double.isNaN(found) || position < where);
        }
        return (largest ? value > found : value < found) || value == found && position < where;
    }

    @Override
    public void finish(Registers state, int n) {
        // The position, which is the result, is the first component.
    }
}
