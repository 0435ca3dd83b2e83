package io.bodkin.darray.reduce;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import java.util.Arrays;

/** Where the smallest or the largest is: of equal ones the first. */
public record LongArgExtreme(boolean largest) implements Reducer {
    private static final int NONE = -1;

    @Override
    public Lane lane() {
        return Lane.LONG;
    }

    @Override
    public int components() {
        return 2;
    }

    @Override
    public void begin(Registers state, int n) {
        Arrays.fill(state.longs(0), 0, n, NONE);
        Arrays.fill(state.longs(1), 0, n, 0);
    }

    @Override
    public void accumulate(
            Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        long[] values = x.longs(register);
        for (int i = 0; i < n; i++) {
            take(state, at + i, position + i * step, values[from + i]);
        }
    }

    @Override
    public void fold(Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        long[] values = x.longs(register);
        for (int i = 0; i < n; i++) {
            take(state, at, position + i * step, values[from + i]);
        }
    }

    @Override
    public void combine(Registers state, Registers next, int n) {
        for (int i = 0; i < n; i++) {
            if (next.longs(0)[i] != NONE) {
                take(state, i, next.longs(0)[i], next.longs(1)[i]);
            }
        }
    }

    private void take(Registers state, int at, long position, long value) {
        if (replaces(value, position, state.longs(1)[at], state.longs(0)[at])) {
            state.longs(0)[at] = position;
            state.longs(1)[at] = value;
        }
    }

    private boolean replaces(long value, long position, long found, long where) {
        return where == NONE || (largest ? value > found : value < found) || value == found && position < where;
    }

    @Override
    public void finish(Registers state, int n) {
        // The position, which is the result, is the first component.
    }
}
