package io.bodkin.darray.reduce;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import io.bodkin.engine.fault.BodkinException;
import java.util.Arrays;

/** An exact product; one that does not fit in 64 bits on the way fails. */
public record LongProduct() implements Reducer {
    @Override
    public Lane lane() {
        return Lane.LONG;
    }

    @Override
    public int components() {
        return 1;
    }

    @Override
    public void begin(Registers state, int n) {
        Arrays.fill(state.longs(0), 0, n, 1);
    }

    @Override
    public void accumulate(
            Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        long[] states = state.longs(0);
        long[] values = x.longs(register);
        for (int i = 0; i < n; i++) {
            states[at + i] = multiplied(states[at + i], values[from + i]);
        }
    }

    @Override
    public void fold(Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        long[] values = x.longs(register);
        long folded = state.longs(0)[at];
        for (int i = from; i < from + n; i++) {
            folded = multiplied(folded, values[i]);
        }
        state.longs(0)[at] = folded;
    }

    @Override
    public void combine(Registers state, Registers next, int n) {
        accumulate(state, 0, next, 0, 0, n, 0, 0);
    }

    @Override
    public void finish(Registers state, int n) {
        // The state is the result.
    }

    private static long multiplied(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        if (high != low >> 63) {
            throw new BodkinException(
                    BodkinException.Kind.USER,
                    "the product of integers does not fit in 64 bits: " + a + " * " + b + "; cast to FLOAT64 first");
        }
        return low;
    }
}
