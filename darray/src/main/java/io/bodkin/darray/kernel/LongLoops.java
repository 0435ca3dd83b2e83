package io.bodkin.darray.kernel;

import io.bodkin.engine.api.DType;

/** Loops over {@code long[]}. */
final class LongLoops {
    private LongLoops() {}

    static void apply(UnaryOp op, long[] x, long[] out, int n) {
        switch (op) {
            case NEGATE -> {
                for (int i = 0; i < n; i++) {
                    long v = x[i];
                    out[i] = -v;
                }
            }
            case ABS -> {
                for (int i = 0; i < n; i++) {
                    long v = x[i];
                    out[i] = Math.abs(v);
                }
            }
            case SIGN -> {
                for (int i = 0; i < n; i++) {
                    long v = x[i];
                    out[i] = Long.signum(v);
                }
            }
            case SQUARE -> {
                for (int i = 0; i < n; i++) {
                    long v = x[i];
                    out[i] = v * v;
                }
            }
            default -> throw new IllegalArgumentException(op + " is not defined for integers");
        }
    }

    static void apply(BinaryOp op, long[] a, long[] b, long[] out, int n) {
        switch (op) {
            case ADD -> {
                for (int i = 0; i < n; i++) {
                    long v = a[i];
                    long w = b[i];
                    out[i] = v + w;
                }
            }
            case SUBTRACT -> {
                for (int i = 0; i < n; i++) {
                    long v = a[i];
                    long w = b[i];
                    out[i] = v - w;
                }
            }
            case MULTIPLY -> {
                for (int i = 0; i < n; i++) {
                    long v = a[i];
                    long w = b[i];
                    out[i] = v * w;
                }
            }
            case FLOOR_DIVIDE -> {
                for (int i = 0; i < n; i++) {
                    long v = a[i];
                    long w = b[i];
                    out[i] = w == 0 ? 0 : Math.floorDiv(v, w);
                }
            }
            case REMAINDER -> {
                for (int i = 0; i < n; i++) {
                    long v = a[i];
                    long w = b[i];
                    out[i] = w == 0 ? 0 : Math.floorMod(v, w);
                }
            }
            case POWER -> {
                for (int i = 0; i < n; i++) {
                    long v = a[i];
                    long w = b[i];
                    out[i] = power(v, w);
                }
            }
            case MINIMUM -> {
                for (int i = 0; i < n; i++) {
                    long v = a[i];
                    long w = b[i];
                    out[i] = Math.min(v, w);
                }
            }
            case MAXIMUM -> {
                for (int i = 0; i < n; i++) {
                    long v = a[i];
                    long w = b[i];
                    out[i] = Math.max(v, w);
                }
            }
            case AND -> {
                for (int i = 0; i < n; i++) {
                    long v = a[i];
                    long w = b[i];
                    out[i] = v & w;
                }
            }
            case OR -> {
                for (int i = 0; i < n; i++) {
                    long v = a[i];
                    long w = b[i];
                    out[i] = v | w;
                }
            }
            case XOR -> {
                for (int i = 0; i < n; i++) {
                    long v = a[i];
                    long w = b[i];
                    out[i] = v ^ w;
                }
            }
            case SHIFT_LEFT -> {
                for (int i = 0; i < n; i++) {
                    long v = a[i];
                    long w = b[i];
                    out[i] = w < 0 || w > 63 ? 0 : v << w;
                }
            }
            case SHIFT_RIGHT -> {
                for (int i = 0; i < n; i++) {
                    long v = a[i];
                    long w = b[i];
                    out[i] = v >> (w < 0 || w > 63 ? 63 : w);
                }
            }
            default -> throw new IllegalArgumentException(op + " is not defined for integers");
        }
    }

    private static long power(long base, long exponent) {
        if (exponent < 0) {
            return base == 1 ? 1 : base == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0;
        }
        long result = 1;
        long square = base;
        for (long left = exponent; left > 0; left >>= 1) {
            result = (left & 1) == 1 ? result * square : result;
            square *= square;
        }
        return result;
    }

    static void compare(Comparison op, long[] a, long[] b, long[] out, int n) {
        switch (op) {
            case LESS -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] < b[i] ? 1 : 0;
                }
            }
            case LESS_OR_EQUAL -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] <= b[i] ? 1 : 0;
                }
            }
            case EQUAL -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] == b[i] ? 1 : 0;
                }
            }
            case NOT_EQUAL -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] != b[i] ? 1 : 0;
                }
            }
            case GREATER_OR_EQUAL -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] >= b[i] ? 1 : 0;
                }
            }
            case GREATER -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] > b[i] ? 1 : 0;
                }
            }
        }
    }

    static void select(long[] condition, long[] a, long[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = condition[i] != 0 ? a[i] : b[i];
        }
    }

    static void narrow(DType type, long[] x, long[] out, int n) {
        switch (type) {
            case INT64 -> System.arraycopy(x, 0, out, 0, n);
            case INT32 -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (int) x[i];
                }
            }
            case INT16 -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (short) x[i];
                }
            }
            case INT8 -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (byte) x[i];
                }
            }
            case UINT8 -> {
                for (int i = 0; i < n; i++) {
                    out[i] = x[i] & 0xFF;
                }
            }
            case BOOL -> {
                for (int i = 0; i < n; i++) {
                    out[i] = x[i] != 0 ? 1 : 0;
                }
            }
            default -> throw new IllegalArgumentException(type + " is no integer type");
        }
    }
}
