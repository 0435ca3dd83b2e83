package io.bodkin.darray.eval;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.engine.api.DType;

/** What is made, element by element, of all elements of a line up to one. */
public enum Scan {
    SUM("cumsum", 0, 0) {
        @Override
        double join(double a, double b) {
            return a + b;
        }

        @Override
        long join(long a, long b) {
            return Math.addExact(a, b);
        }
    },

    PRODUCT("cumprod", 1, 1) {
        @Override
        double join(double a, double b) {
            return a * b;
        }

        @Override
        long join(long a, long b) {
            return Math.multiplyExact(a, b);
        }
    },

    /** NaN from the first NaN on. */
    MINIMUM("cummin", Double.POSITIVE_INFINITY, Long.MAX_VALUE) {
        @Override
        double join(double a, double b) {
            return Math.min(a, b);
        }

        @Override
        long join(long a, long b) {
            return Math.min(a, b);
        }
    },

    /** NaN from the first NaN on. */
    MAXIMUM("cummax", Double.NEGATIVE_INFINITY, Long.MIN_VALUE) {
        @Override
        double join(double a, double b) {
            return Math.max(a, b);
        }

        @Override
        long join(long a, long b) {
            return Math.max(a, b);
        }
    };

    private final String verb;
    private final double first;
    private final long firstLong;

    Scan(String verb, double first, long firstLong) {
        this.verb = verb;
        this.first = first;
        this.firstLong = firstLong;
    }

    /** For plans. */
    public String verb() {
        return verb;
    }

    /** What there is before the first element. */
    double first() {
        return first;
    }

    long firstLong() {
        return firstLong;
    }

    abstract double join(double a, double b);

    /** @throws ArithmeticException if the result does not fit */
    abstract long join(long a, long b);

    /** The type in which it is computed. */
    public static DType wide(DType dtype) {
        return Lane.of(dtype) == Lane.LONG ? DType.INT64 : DType.FLOAT64;
    }

    /** The type of the result: floating types stay, sums and products of integers are INT64. */
    public DType of(DType dtype) {
        boolean grows = this == SUM || this == PRODUCT;
        return grows && Lane.of(dtype) == Lane.LONG ? DType.INT64 : dtype;
    }
}
