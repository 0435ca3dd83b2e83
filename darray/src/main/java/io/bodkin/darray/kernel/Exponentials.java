package io.bodkin.darray.kernel;

/**
 * exp, expm1 and tanh in loops that become vector instructions, with the same bits on every machine: only additions and
 * multiplications. {@code x = k ln 2 + r} with {@code |r| <= ln 2 / 2} (the reduction of W. J. Cody and W. Waite,
 * Software Manual for the Elementary Functions, 1980), {@code p = exp(r) - 1} by its Taylor series to the 13th power,
 * {@code exp(x) = 2^k p + 2^k}. Errors, measured against {@link StrictMath}: exp 1 ulp, expm1 2 ulp, tanh 4 ulp.
 * Elements with {@code |x| > 700}, and NaN, are done by {@link StrictMath}.
 */
final class Exponentials {
    private static final double LARGEST = 700;

    /** Beyond it tanh is 1 to the last bit. */
    private static final double LARGEST_TANH = 350;

    /** Added to a small number, rounds it to an integer, which is then in the last bits. */
    private static final double ROUNDER = 0x1.8p52;

    private static final double LOG2_E = 0x1.71547652b82fep0;

    /** Its last bits are zero: a product with k is exact. */
    private static final double LN2_HIGH = 0x1.62e42fefa3800p-1;

    private static final double LN2_LOW = 0x1.ef35793c76730p-45;

    private static final long BIAS = 1023;
    private static final int EXPONENT_AT = 52;

    private Exponentials() {}

    static void exp(Strip strip, int n) {
        split(strip.x, 1, strip.a, strip.b, n);
        expm1OfRest(strip, n);
        exp(strip.a, strip.c, strip.y, n);
        for (int i = 0; i < n; i++) {
            if (!(Math.abs(strip.x[i]) <= LARGEST)) {
                strip.y[i] = StrictMath.exp(strip.x[i]);
            }
        }
    }

    static void expm1(Strip strip, int n) {
        split(strip.x, 1, strip.a, strip.b, n);
        expm1OfRest(strip, n);
        expm1(strip.a, strip.c, strip.y, n);
        for (int i = 0; i < n; i++) {
            double x = strip.x[i];
            if (!(Math.abs(x) <= LARGEST) || x == 0) {
                strip.y[i] = StrictMath.expm1(x);
            }
        }
    }

    static void tanh(Strip strip, int n) {
        split(strip.x, 2, strip.a, strip.b, n);
        expm1OfRest(strip, n);
        expm1(strip.a, strip.c, strip.d, n);
        tanh(strip.d, strip.y, n);
        for (int i = 0; i < n; i++) {
            double x = strip.x[i];
            if (!(Math.abs(x) <= LARGEST_TANH) || x == 0) {
                strip.y[i] = StrictMath.tanh(x);
            }
        }
    }

    private static void exp(double[] power, double[] p, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = power[i] * p[i] + power[i];
        }
    }

    /** From exp(2 x) - 1. */
    private static void tanh(double[] expm1, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = expm1[i] / (expm1[i] + 2);
        }
    }

    private static void expm1(double[] power, double[] p, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = power[i] * p[i] + (power[i] - 1);
        }
    }

    /** {@code times x = k ln 2 + r}: k in the last bits of {@code k}. */
    private static void split(double[] x, double times, double[] k, double[] r, int n) {
        for (int i = 0; i < n; i++) {
            double v = x[i] * times;
            double rounded = v * LOG2_E + ROUNDER;
            k[i] = rounded;
            double whole = rounded - ROUNDER;
            r[i] = (v - whole * LN2_HIGH) - whole * LN2_LOW;
        }
    }

    /** From what {@link #split} leaves in {@code a} and {@code b}: 2^k in {@code a}, exp(r) - 1 in {@code c}. */
    private static void expm1OfRest(Strip strip, int n) {
        double[] r = strip.b;
        Horner.begin(
                r,
                strip.c,
                n,
                1.0 / 6227020800L,
                1.0 / 479001600,
                1.0 / 39916800,
                1.0 / 3628800,
                1.0 / 362880,
                1.0 / 40320);
        Horner.goOn(r, strip.c, strip.d, n, 1.0 / 5040, 1.0 / 720);
        Horner.goOn(r, strip.d, strip.e, n, 1.0 / 120, 1.0 / 24);
        Horner.goOn(r, strip.e, strip.d, n, 1.0 / 6, 1.0 / 2);
        end(r, strip.d, strip.c, n);
        strip.toBits(strip.a, strip.bits, n);
        power(strip.bits, n);
        strip.toDoubles(strip.bits, strip.a, n);
    }

    private static void end(double[] r, double[] series, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            double v = r[i];
            out[i] = v * v * series[i] + v;
        }
    }

    private static void power(long[] bits, int n) {
        for (int i = 0; i < n; i++) {
            bits[i] = (bits[i] + BIAS) << EXPONENT_AT;
        }
    }
}
