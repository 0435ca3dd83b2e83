package io.bodkin.darray.kernel;

import io.bodkin.darray.function.DoubleFn1;
import io.bodkin.darray.function.DoubleFn2;
import java.util.EnumMap;
import java.util.Map;

/** Operations on {@code double[]}: those that vector instructions can do as strips, the others element by element. */
final class DoubleLoops {
    private static final Map<UnaryOp, DoubleFn1> UNARY = new EnumMap<>(UnaryOp.class);
    private static final Map<UnaryOp, Strip.Function> STRIPS = new EnumMap<>(UnaryOp.class);
    private static final Map<BinaryOp, DoubleFn2> BINARY = new EnumMap<>(BinaryOp.class);

    static {
        UNARY.put(UnaryOp.NEGATE, v -> -v);
        UNARY.put(UnaryOp.ABS, v -> Math.abs(v));
        UNARY.put(UnaryOp.SIGN, v -> Math.signum(v));
        UNARY.put(UnaryOp.SQUARE, v -> v * v);
        UNARY.put(UnaryOp.SQRT, v -> Math.sqrt(v));
        UNARY.put(UnaryOp.CBRT, v -> Math.cbrt(v));
        UNARY.put(UnaryOp.LOG1P, v -> Math.log1p(v));
        UNARY.put(UnaryOp.TAN, v -> Math.tan(v));
        UNARY.put(UnaryOp.ASIN, v -> Math.asin(v));
        UNARY.put(UnaryOp.ACOS, v -> Math.acos(v));
        UNARY.put(UnaryOp.ATAN, v -> Math.atan(v));
        UNARY.put(UnaryOp.SINH, v -> Math.sinh(v));
        UNARY.put(UnaryOp.COSH, v -> Math.cosh(v));
        UNARY.put(UnaryOp.FLOOR, v -> Math.floor(v));
        UNARY.put(UnaryOp.CEIL, v -> Math.ceil(v));
        UNARY.put(UnaryOp.ROUND, v -> Math.rint(v));
        UNARY.put(UnaryOp.TRUNCATE, v -> v < 0 ? Math.ceil(v) : Math.floor(v));
        UNARY.put(UnaryOp.RECIPROCAL, v -> 1 / v);

        STRIPS.put(UnaryOp.EXP, Exponentials::exp);
        STRIPS.put(UnaryOp.EXPM1, Exponentials::expm1);
        STRIPS.put(UnaryOp.TANH, Exponentials::tanh);
        STRIPS.put(UnaryOp.LOG, Logarithms::log);
        STRIPS.put(UnaryOp.LOG2, Logarithms::log2);
        STRIPS.put(UnaryOp.LOG10, Logarithms::log10);
        STRIPS.put(UnaryOp.SIN, Trigonometry::sin);
        STRIPS.put(UnaryOp.COS, Trigonometry::cos);

        BINARY.put(BinaryOp.ADD, (a, b) -> a + b);
        BINARY.put(BinaryOp.SUBTRACT, (a, b) -> a - b);
        BINARY.put(BinaryOp.MULTIPLY, (a, b) -> a * b);
        BINARY.put(BinaryOp.DIVIDE, (a, b) -> a / b);
        BINARY.put(BinaryOp.FLOOR_DIVIDE, (a, b) -> Math.floor(a / b));
        BINARY.put(BinaryOp.REMAINDER, DoubleLoops::remainder);
        BINARY.put(BinaryOp.POWER, (a, b) -> Math.pow(a, b));
        BINARY.put(BinaryOp.MINIMUM, (a, b) -> Math.min(a, b));
        BINARY.put(BinaryOp.MAXIMUM, (a, b) -> Math.max(a, b));
        BINARY.put(BinaryOp.ATAN2, (a, b) -> Math.atan2(a, b));
        BINARY.put(BinaryOp.HYPOT, (a, b) -> Math.hypot(a, b));
    }

    private DoubleLoops() {}

    static void apply(UnaryOp op, double[] x, double[] out, int n) {
        DoubleFn1 function = UNARY.get(op);
        if (function != null) {
            OwnLoops.of(function).apply(function, x, out, n);
        } else {
            Strip.apply(STRIPS.get(op), x, out, n);
        }
    }

    static void apply(BinaryOp op, double[] a, double[] b, double[] out, int n) {
        DoubleFn2 function = BINARY.get(op);
        if (function == null) {
            throw new IllegalArgumentException(op + " is not defined for floating types");
        }
        OwnLoops.of(function).apply(function, a, b, out, n);
    }

    static double remainder(double a, double b) {
        double rest = a % b;
        return rest != 0 && rest < 0 != b < 0 ? rest + b : rest;
    }

    static void select(long[] condition, double[] a, double[] b, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = condition[i] != 0 ? a[i] : b[i];
        }
    }
}
