package io.bodkin.darray.kernel;

/** Loops over {@code double[]}. */
final class DoubleLoops {
    private static final double LN_2 = Math.log(2);

    private DoubleLoops() {}

    static void apply(UnaryOp op, double[] x, double[] out, int n) {
        switch (op) {
            case NEGATE -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = -v;
                }
            }
            case ABS -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.abs(v);
                }
            }
            case SIGN -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.signum(v);
                }
            }
            case SQUARE -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = v * v;
                }
            }
            case SQRT -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.sqrt(v);
                }
            }
            case CBRT -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.cbrt(v);
                }
            }
            case EXP -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.exp(v);
                }
            }
            case EXPM1 -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.expm1(v);
                }
            }
            case LOG -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.log(v);
                }
            }
            case LOG1P -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.log1p(v);
                }
            }
            case LOG2 -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.log(v) / LN_2;
                }
            }
            case LOG10 -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.log10(v);
                }
            }
            case SIN -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.sin(v);
                }
            }
            case COS -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.cos(v);
                }
            }
            case TAN -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.tan(v);
                }
            }
            case ASIN -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.asin(v);
                }
            }
            case ACOS -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.acos(v);
                }
            }
            case ATAN -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.atan(v);
                }
            }
            case SINH -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.sinh(v);
                }
            }
            case COSH -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.cosh(v);
                }
            }
            case TANH -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.tanh(v);
                }
            }
            case FLOOR -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.floor(v);
                }
            }
            case CEIL -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.ceil(v);
                }
            }
            case ROUND -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = Math.rint(v);
                }
            }
            case TRUNCATE -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = v < 0 ? Math.ceil(v) : Math.floor(v);
                }
            }
            case RECIPROCAL -> {
                for (int i = 0; i < n; i++) {
                    double v = x[i];
                    out[i] = 1 / v;
                }
            }
        }
    }

    static void apply(BinaryOp op, double[] a, double[] b, double[] out, int n) {
        switch (op) {
            case ADD -> {
                for (int i = 0; i < n; i++) {
                    double v = a[i];
                    double w = b[i];
                    out[i] = v + w;
                }
            }
            case SUBTRACT -> {
                for (int i = 0; i < n; i++) {
                    double v = a[i];
                    double w = b[i];
                    out[i] = v - w;
                }
            }
            case MULTIPLY -> {
                for (int i = 0; i < n; i++) {
                    double v = a[i];
                    double w = b[i];
                    out[i] = v * w;
                }
            }
            case DIVIDE -> {
                for (int i = 0; i < n; i++) {
                    double v = a[i];
                    double w = b[i];
                    out[i] = v / w;
                }
            }
            case FLOOR_DIVIDE -> {
                for (int i = 0; i < n; i++) {
                    double v = a[i];
                    double w = b[i];
                    out[i] = Math.floor(v / w);
                }
            }
            case REMAINDER -> {
                for (int i = 0; i < n; i++) {
                    double v = a[i];
                    double w = b[i];
                    out[i] = remainder(v, w);
                }
            }
            case POWER -> {
                for (int i = 0; i < n; i++) {
                    double v = a[i];
                    double w = b[i];
                    out[i] = Math.pow(v, w);
                }
            }
            case MINIMUM -> {
                for (int i = 0; i < n; i++) {
                    double v = a[i];
                    double w = b[i];
                    out[i] = Math.min(v, w);
                }
            }
            case MAXIMUM -> {
                for (int i = 0; i < n; i++) {
                    double v = a[i];
                    double w = b[i];
                    out[i] = Math.max(v, w);
                }
            }
            case ATAN2 -> {
                for (int i = 0; i < n; i++) {
                    double v = a[i];
                    double w = b[i];
                    out[i] = Math.atan2(v, w);
                }
            }
            case HYPOT -> {
                for (int i = 0; i < n; i++) {
                    double v = a[i];
                    double w = b[i];
                    out[i] = Math.hypot(v, w);
                }
            }
            default -> throw new IllegalArgumentException(op + " is not defined for floating types");
        }
    }

    private static double remainder(double v, double w) {
        double rest = v % w;
        return rest != 0 && rest < 0 != w < 0 ? rest + w : rest;
    }

    static void compare(Comparison op, double[] a, double[] b, long[] out, int n) {
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

    static void classify(Classification op, double[] x, long[] out, int n) {
        switch (op) {
            case NAN -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Double.isNaN(x[i]) ? 1 : 0;
                }
            }
            case INFINITE -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Double.isInfinite(x[i]) ? 1 : 0;
                }
            }
            case FINITE -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Double.isFinite(x[i]) ? 1 : 0;
                }
            }
        }
    }

    static void select(long[] condition, double[] a, double[] b, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = condition[i] != 0 ? a[i] : b[i];
        }
    }
}
