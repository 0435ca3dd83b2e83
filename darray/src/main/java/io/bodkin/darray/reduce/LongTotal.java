package io.bodkin.darray.reduce;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import io.bodkin.engine.fault.BodkinException;
import java.util.Arrays;

/** An exact sum or product; one that does not fit in 64 bits on the way fails. */
public enum LongTotal implements Reducer {
    SUM {
        @Override
        long joined(long a, long b) {
            long sum = a + b;
            if (((a ^ sum) & (b ^ sum)) < 0) {
                throw tooLarge("the sum of integers does not fit in 64 bits: " + a + " + " + b);
            }
            return sum;
        }
    },

    PRODUCT {
        @Override
        long joined(long a, long b) {
            long product = a * b;
            if (Math.multiplyHigh(a, b) != product >> 63) {
                throw tooLarge("the product of integers does not fit in 64 bits: " + a + " * " + b);
            }
            return product;
        }
    };

    abstract long joined(long a, long b);

    private static BodkinException tooLarge(String what) {
        return new BodkinException(BodkinException.Kind.USER, what + "; cast to FLOAT64 first");
    }

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
        Arrays.fill(state.longs(0), 0, n, this == SUM ? 0 : 1);
    }

    @Override
    public void accumulate(
            Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        long[] states = state.longs(0);
        long[] values = x.longs(register);
        for (int i = 0; i < n; i++) {
            states[at + i] = joined(states[at + i], values[from + i]);
        }
    }

    @Override
    public void fold(Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        long[] values = x.longs(register);
        long folded = state.longs(0)[at];
        for (int i = from; i < from + n; i++) {
            folded = joined(folded, values[i]);
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
}
