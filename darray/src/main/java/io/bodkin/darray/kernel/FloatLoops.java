package io.bodkin.darray.kernel;

import io.bodkin.darray.kernel.ElementLoops.FloatFn1;
import io.bodkin.darray.kernel.ElementLoops.FloatFn2;
import java.util.EnumMap;
import java.util.Map;

/** Operations on {@code float[]}: the simple ones as they are, the others by {@link DoubleLoops}, rounded. */
final class FloatLoops {
    private static final Map<UnaryOp, FloatFn1> UNARY = new EnumMap<>(UnaryOp.class);
    private static final Map<BinaryOp, FloatFn2> BINARY = new EnumMap<>(BinaryOp.class);

    static {
        UNARY.put(UnaryOp.NEGATE, v -> -v);
        UNARY.put(UnaryOp.ABS, v -> Math.abs(v));
        UNARY.put(UnaryOp.SQUARE, v -> v * v);
        UNARY.put(UnaryOp.SQRT, v -> (float) Math.sqrt(v));
        UNARY.put(UnaryOp.RECIPROCAL, v -> 1 / v);

        BINARY.put(BinaryOp.ADD, (a, b) -> a + b);
        BINARY.put(BinaryOp.SUBTRACT, (a, b) -> a - b);
        BINARY.put(BinaryOp.MULTIPLY, (a, b) -> a * b);
        BINARY.put(BinaryOp.DIVIDE, (a, b) -> a / b);
        BINARY.put(BinaryOp.MINIMUM, (a, b) -> Math.min(a, b));
        BINARY.put(BinaryOp.MAXIMUM, (a, b) -> Math.max(a, b));
        BINARY.put(BinaryOp.FLOOR_DIVIDE, (a, b) -> (float) Math.floor(a / b));
    }

    private FloatLoops() {}

    static void apply(UnaryOp op, float[] x, float[] out, int n) {
        FloatFn1 function = UNARY.get(op);
        if (function != null) {
            OwnLoops.of(function).apply(function, x, out, n);
            return;
        }
        double[] wide = Strip.ofThread().wide;
        for (int from = 0; from < n; from += Strip.LENGTH) {
            int length = Math.min(Strip.LENGTH, n - from);
            widen(x, from, wide, length);
            DoubleLoops.apply(op, wide, wide, length);
            round(wide, out, from, length);
        }
    }

    static void apply(BinaryOp op, float[] a, float[] b, float[] out, int n) {
        FloatFn2 function = BINARY.get(op);
        if (function != null) {
            OwnLoops.of(function).apply(function, a, b, out, n);
            return;
        }
        Strip strip = Strip.ofThread();
        for (int from = 0; from < n; from += Strip.LENGTH) {
            int length = Math.min(Strip.LENGTH, n - from);
            widen(a, from, strip.wide, length);
            widen(b, from, strip.wideToo, length);
            DoubleLoops.apply(op, strip.wide, strip.wideToo, strip.wide, length);
            round(strip.wide, out, from, length);
        }
    }

    private static void widen(float[] x, int from, double[] wide, int n) {
        for (int i = 0; i < n; i++) {
            wide[i] = x[from + i];
        }
    }

    private static void round(double[] wide, float[] out, int from, int n) {
        for (int i = 0; i < n; i++) {
            out[from + i] = (float) wide[i];
        }
    }

    static void select(long[] condition, float[] a, float[] b, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = condition[i] != 0 ? a[i] : b[i];
        }
    }
}
