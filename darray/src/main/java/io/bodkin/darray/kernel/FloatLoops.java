package io.bodkin.darray.kernel;

/** Loops over {@code float[]}. */
final class FloatLoops {
    private static final double LN_2 = Math.log(2);

    private FloatLoops() {}

    static void apply(UnaryOp op, float[] x, float[] out, int n) {
        switch (op) {
            case NEGATE -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = -v;
                }
            }
            case ABS -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = Math.abs(v);
                }
            }
            case SIGN -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = Math.signum(v);
                }
            }
            case SQUARE -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = v * v;
                }
            }
            case SQRT -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.sqrt(v);
                }
            }
            case CBRT -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.cbrt(v);
                }
            }
            case EXP -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.exp(v);
                }
            }
            case EXPM1 -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.expm1(v);
                }
            }
            case LOG -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.log(v);
                }
            }
            case LOG1P -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.log1p(v);
                }
            }
            case LOG2 -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) (Math.log(v) / LN_2);
                }
            }
            case LOG10 -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.log10(v);
                }
            }
            case SIN -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.sin(v);
                }
            }
            case COS -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.cos(v);
                }
            }
            case TAN -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.tan(v);
                }
            }
            case ASIN -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.asin(v);
                }
            }
            case ACOS -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.acos(v);
                }
            }
            case ATAN -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.atan(v);
                }
            }
            case SINH -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.sinh(v);
                }
            }
            case COSH -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.cosh(v);
                }
            }
            case TANH -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.tanh(v);
                }
            }
            case FLOOR -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.floor(v);
                }
            }
            case CEIL -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.ceil(v);
                }
            }
            case ROUND -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) Math.rint(v);
                }
            }
            case TRUNCATE -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = (float) (v < 0 ? Math.ceil(v) : Math.floor(v));
                }
            }
            case RECIPROCAL -> {
                for (int i = 0; i < n; i++) {
                    float v = x[i];
                    out[i] = 1 / v;
                }
            }
        }
    }

    static void apply(BinaryOp op, float[] a, float[] b, float[] out, int n) {
        switch (op) {
            case ADD -> {
                for (int i = 0; i < n; i++) {
                    float v = a[i];
                    float w = b[i];
                    out[i] = v + w;
                }
            }
            case SUBTRACT -> {
                for (int i = 0; i < n; i++) {
                    float v = a[i];
                    float w = b[i];
                    out[i] = v - w;
                }
            }
            case MULTIPLY -> {
                for (int i = 0; i < n; i++) {
                    float v = a[i];
                    float w = b[i];
                    out[i] = v * w;
                }
            }
            case DIVIDE -> {
                for (int i = 0; i < n; i++) {
                    float v = a[i];
                    float w = b[i];
                    out[i] = v / w;
                }
            }
            case FLOOR_DIVIDE -> {
                for (int i = 0; i < n; i++) {
                    float v = a[i];
                    float w = b[i];
                    out[i] = (float) Math.floor(v / w);
                }
            }
            case REMAINDER -> {
                for (int i = 0; i < n; i++) {
                    float v = a[i];
                    float w = b[i];
                    out[i] = remainder(v, w);
                }
            }
            case POWER -> {
                for (int i = 0; i < n; i++) {
                    float v = a[i];
                    float w = b[i];
                    out[i] = (float) Math.pow(v, w);
                }
            }
            case MINIMUM -> {
                for (int i = 0; i < n; i++) {
                    float v = a[i];
                    float w = b[i];
                    out[i] = Math.min(v, w);
                }
            }
            case MAXIMUM -> {
                for (int i = 0; i < n; i++) {
                    float v = a[i];
                    float w = b[i];
                    out[i] = Math.max(v, w);
                }
            }
            case ATAN2 -> {
                for (int i = 0; i < n; i++) {
                    float v = a[i];
                    float w = b[i];
                    out[i] = (float) Math.atan2(v, w);
                }
            }
            case HYPOT -> {
                for (int i = 0; i < n; i++) {
                    float v = a[i];
                    float w = b[i];
                    out[i] = (float) Math.hypot(v, w);
                }
            }
            default -> throw new IllegalArgumentException(op + " is not defined for floating types");
        }
    }

    private static float remainder(float v, float w) {
        float rest = v % w;
        return rest != 0 && rest < 0 != w < 0 ? rest + w : rest;
    }

    static void compare(Comparison op, float[] a, float[] b, long[] out, int n) {
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

    static void classify(Classification op, float[] x, long[] out, int n) {
        switch (op) {
            case NAN -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Float.isNaN(x[i]) ? 1 : 0;
                }
            }
            case INFINITE -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Float.isInfinite(x[i]) ? 1 : 0;
                }
            }
            case FINITE -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Float.isFinite(x[i]) ? 1 : 0;
                }
            }
        }
    }

    static void select(long[] condition, float[] a, float[] b, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = condition[i] != 0 ? a[i] : b[i];
        }
    }
}
