package io.bodkin.darray.kernel;

import io.bodkin.darray.kernel.ElementLoops.LongFn1;
import io.bodkin.darray.kernel.ElementLoops.LongFn2;
import io.bodkin.engine.api.DType;
import java.util.EnumMap;
import java.util.Map;

/** Operations on {@code long[]}. */
final class LongLoops {
    private static final Map<UnaryOp, LongFn1> UNARY = new EnumMap<>(UnaryOp.class);
    private static final Map<BinaryOp, LongFn2> BINARY = new EnumMap<>(BinaryOp.class);
    private static final Map<DType, LongFn1> NARROWING = new EnumMap<>(DType.class);

    static {
        UNARY.put(UnaryOp.NEGATE, v -> -v);
        UNARY.put(UnaryOp.ABS, v -> Math.abs(v));
        UNARY.put(UnaryOp.SIGN, v -> Long.signum(v));
        UNARY.put(UnaryOp.SQUARE, v -> v * v);

        BINARY.put(BinaryOp.ADD, (a, b) -> a + b);
        BINARY.put(BinaryOp.SUBTRACT, (a, b) -> a - b);
        BINARY.put(BinaryOp.MULTIPLY, (a, b) -> a * b);
        BINARY.put(BinaryOp.FLOOR_DIVIDE, (a, b) -> b == 0 ? 0 : Math.floorDiv(a, b));
        BINARY.put(BinaryOp.REMAINDER, (a, b) -> b == 0 ? 0 : Math.floorMod(a, b));
        BINARY.put(BinaryOp.POWER, LongLoops::power);
        BINARY.put(BinaryOp.MINIMUM, (a, b) -> Math.min(a, b));
        BINARY.put(BinaryOp.MAXIMUM, (a, b) -> Math.max(a, b));
        BINARY.put(BinaryOp.AND, (a, b) -> a & b);
        BINARY.put(BinaryOp.OR, (a, b) -> a | b);
        BINARY.put(BinaryOp.XOR, (a, b) -> a ^ b);
        BINARY.put(BinaryOp.SHIFT_LEFT, (a, b) -> b < 0 || b > 63 ? 0 : a << b);
        BINARY.put(BinaryOp.SHIFT_RIGHT, (a, b) -> a >> (b < 0 || b > 63 ? 63 : b));

        NARROWING.put(DType.INT64, v -> v);
        NARROWING.put(DType.INT32, v -> (int) v);
        NARROWING.put(DType.INT16, v -> (short) v);
        NARROWING.put(DType.INT8, v -> (byte) v);
        NARROWING.put(DType.UINT8, v -> v & 0xFF);
        NARROWING.put(DType.BOOL, v -> v != 0 ? 1 : 0);
    }

    private LongLoops() {}

    static void apply(UnaryOp op, long[] x, long[] out, int n) {
        LongFn1 function = UNARY.get(op);
        if (function == null) {
            throw new IllegalArgumentException(op + " is not defined for integers");
        }
        OwnLoops.of(function).apply(function, x, out, n);
    }

    static void apply(BinaryOp op, long[] a, long[] b, long[] out, int n) {
        LongFn2 function = BINARY.get(op);
        if (function == null) {
            throw new IllegalArgumentException(op + " is not defined for integers");
        }
        OwnLoops.of(function).apply(function, a, b, out, n);
    }

    static void narrow(DType type, long[] x, long[] out, int n) {
        LongFn1 function = NARROWING.get(type);
        if (function == null) {
            throw new IllegalArgumentException(type + " is no integer type");
        }
        if (type != DType.INT64 || x != out) {
            OwnLoops.of(function).apply(function, x, out, n);
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

    static void select(long[] condition, long[] a, long[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = condition[i] != 0 ? a[i] : b[i];
        }
    }
}
