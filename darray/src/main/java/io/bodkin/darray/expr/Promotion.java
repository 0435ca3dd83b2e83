package io.bodkin.darray.expr;

import io.bodkin.engine.api.DType;

/**
 * The type in which elements of two types meet, by the rules of NumPy 2: the smaller of those that hold all values of
 * both, where for 32 and 64 bit integers and floating types FLOAT64 counts as such.
 */
public final class Promotion {
    private Promotion() {}

    public static DType of(DType a, DType b) {
        if (a == b) {
            return a;
        }
        if (isFloating(a) || isFloating(b)) {
            return fitsFloat(a) && fitsFloat(b) ? DType.FLOAT32 : DType.FLOAT64;
        }
        if (a == DType.BOOL || b == DType.BOOL) {
            return a == DType.BOOL ? b : a;
        }
        if (a == DType.UINT8 || b == DType.UINT8) {
            DType other = a == DType.UINT8 ? b : a;
            return other == DType.INT8 ? DType.INT16 : other;
        }
        return a.byteWidth() > b.byteWidth() ? a : b;
    }

    private static boolean fitsFloat(DType dtype) {
        return dtype == DType.FLOAT32 || dtype.byteWidth() <= 2;
    }

    /** The type of a double that stands beside an array of this type. */
    public static DType ofDouble(DType partner) {
        return isFloating(partner) ? partner : DType.FLOAT64;
    }

    /**
     * The type of a long that stands beside an array of this type.
     *
     * @throws IllegalArgumentException if it does not fit in that
     */
    public static DType ofLong(DType partner, long value) {
        if (isFloating(partner)) {
            return partner;
        }
        if (partner == DType.BOOL) {
            return DType.INT64;
        }
        long least = partner == DType.UINT8 ? 0 : -1L << 8 * partner.byteWidth() - 1;
        long greatest = partner == DType.UINT8 ? 255 : -1 - least;
        if (value < least || value > greatest) {
            throw new IllegalArgumentException(value + " does not fit in " + partner + ", which holds " + least + " to "
                    + greatest + "; cast the array first");
        }
        return partner;
    }

    /** The type of functions that have no integers as results. */
    public static DType floating(DType dtype) {
        return isFloating(dtype) ? dtype : DType.FLOAT64;
    }

    public static boolean isFloating(DType dtype) {
        return dtype == DType.FLOAT64 || dtype == DType.FLOAT32;
    }

    /** Whether every value of {@code from} is one of {@code to}; both integers or BOOL. */
    public static boolean widens(DType from, DType to) {
        return of(from, to) == to;
    }
}
