package io.bodkin.darray.kernel;

/**
 * Logarithms in loops that become vector instructions, with the same bits on every machine. {@code x = 2^k (1 + f)}
 * with {@code sqrt(1/2) <= 1 + f < sqrt(2)}; {@code log(1 + f) = f - (f^2/2 - s (f^2/2 + R))} with {@code s = f / (2 +
 * f)} and {@code R} from the series of {@code log((1 + s) / (1 - s))} to the 22nd power, as in fdlibm. Errors, measured
 * against {@link StrictMath}: log 1 ulp, log10 and log2 2 ulp. Elements that are not positive, subnormal, infinite or
 * NaN are done by {@link StrictMath}.
 */
final class Logarithms {
    private static final double LN2_HIGH = 0x1.62e42fee00000p-1;
    private static final double LN2_LOW = 0x1.a39ef35793c76p-33;
    private static final double LN_2 = 0x1.62e42fefa39efp-1;
    private static final double LOG10_E = 0x1.bcb7b1526e50ep-2;
    private static final double LOG10_2_HIGH = 0x1.34413509f6000p-2;
    private static final double LOG10_2_LOW = 0x1.9fef311f12b36p-42;

    /** Of sqrt(1/2), without its lower half. */
    private static final long SQRT_HALF = 0x3fe6a09e00000000L;

    private static final long FRACTION = (1L << 52) - 1;
    private static final int EXPONENT_AT = 52;

    /** Bits of 3 * 2^51: a small integer added to them is a double from which that subtracts it. */
    private static final long CONVERTER = 0x4338000000000000L;

    private static final double ROUNDER = 0x1.8p52;

    private Logarithms() {}

    static void log(Strip strip, int n) {
        logOfRest(strip, n);
        log(strip.a, strip.b, strip.c, strip.y, n);
        for (int i = 0; i < n; i++) {
            if (isOutside(strip.x[i])) {
                strip.y[i] = StrictMath.log(strip.x[i]);
            }
        }
    }

    static void log10(Strip strip, int n) {
        logOfRest(strip, n);
        for (int i = 0; i < n; i++) {
            double k = strip.a[i];
            strip.y[i] = k * LOG10_2_HIGH + (k * LOG10_2_LOW + (strip.b[i] - strip.c[i]) * LOG10_E);
        }
        for (int i = 0; i < n; i++) {
            if (isOutside(strip.x[i])) {
                strip.y[i] = StrictMath.log10(strip.x[i]);
            }
        }
    }

    static void log2(Strip strip, int n) {
        logOfRest(strip, n);
        for (int i = 0; i < n; i++) {
            strip.y[i] = strip.a[i] + (strip.b[i] - strip.c[i]) / LN_2;
        }
        for (int i = 0; i < n; i++) {
            double x = strip.x[i];
            if (isOutside(x)) {
                strip.y[i] =
                        x > 0 && x < Double.MIN_NORMAL ? StrictMath.log(x * 0x1p54) / LN_2 - 54 : StrictMath.log(x);
            }
        }
    }

    private static void log(double[] k, double[] f, double[] rest, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = k[i] * LN2_HIGH - ((rest[i] - k[i] * LN2_LOW) - f[i]);
        }
    }

    private static boolean isOutside(double x) {
        return !(x >= Double.MIN_NORMAL && x <= Double.MAX_VALUE);
    }

    /** k in {@code a}; f in {@code b} and f^2/2 - s (f^2/2 + R) in {@code c}, whose difference is log(1 + f). */
    private static void logOfRest(Strip strip, int n) {
        strip.toBits(strip.x, strip.bits, n);
        split(strip.bits, strip.moreBits, n);
        strip.toDoubles(strip.bits, strip.b, n);
        strip.toDoubles(strip.moreBits, strip.a, n);
        fractions(strip.a, strip.b, strip.c, strip.d, n);
        // R = 2/3 s^2 + 2/5 s^4 + ... + 2/23 s^22
        double[] square = strip.d;
        Horner.begin(square, strip.y, n, 2.0 / 23, 2.0 / 21, 2.0 / 19, 2.0 / 17, 2.0 / 15, 2.0 / 13);
        Horner.goOn(square, strip.y, strip.e, n, 2.0 / 11, 2.0 / 9);
        Horner.goOn(square, strip.e, strip.y, n, 2.0 / 7, 2.0 / 5);
        Horner.goOn(square, strip.y, strip.e, n, 2.0 / 3, 0);
        combine(strip.b, strip.c, strip.e, strip.d, n);
        System.arraycopy(strip.d, 0, strip.c, 0, n);
    }

    /** Leaves 1 + f in {@code bits}, and in {@code exponents} what {@link #CONVERTER} says. */
    private static void split(long[] bits, long[] exponents, int n) {
        for (int i = 0; i < n; i++) {
            long above = bits[i] - SQRT_HALF;
            exponents[i] = (above >> EXPONENT_AT) + CONVERTER;
            bits[i] = (above & FRACTION) + SQRT_HALF;
        }
    }

    /** From 1 + f in {@code f} makes f, s in {@code s}, s^2 in {@code square}, and k of its converter. */
    private static void fractions(double[] k, double[] f, double[] s, double[] square, int n) {
        for (int i = 0; i < n; i++) {
            k[i] = k[i] - ROUNDER;
        }
        for (int i = 0; i < n; i++) {
            f[i] = f[i] - 1;
        }
        for (int i = 0; i < n; i++) {
            s[i] = f[i] / (2 + f[i]);
        }
        for (int i = 0; i < n; i++) {
            square[i] = s[i] * s[i];
        }
    }

    private static void combine(double[] f, double[] s, double[] rest, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            double half = 0.5 * f[i] * f[i];
            out[i] = half - s[i] * (half + rest[i]);
        }
    }
}
