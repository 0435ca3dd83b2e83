package io.bodkin.darray.kernel;

/**
 * sin and cos in loops that become vector instructions, with the same bits on every machine. {@code x = k pi/2 + r + t}
 * with {@code |r| <= pi/4} and {@code t} what the rounding of r lost (pi/2 in three parts, after Cody and Waite); then
 * Taylor series of both functions, of which the last bits of k choose. Errors, measured against {@link StrictMath}: 2
 * ulp. Elements with {@code |x| > 500,000}, and NaN, are done by {@link StrictMath}.
 */
final class Trigonometry {
    private static final double LARGEST = 500_000;
    private static final double TWO_OVER_PI = 0x1.45f306dc9c883p-1;
    private static final double ROUNDER = 0x1.8p52;

    /** 33 bits each: products with k are exact. */
    private static final double HALF_PI_HIGH = 0x1.921fb54400000p0;

    private static final double HALF_PI_MIDDLE = 0x1.0b4611a600000p-34;
    private static final double HALF_PI_LOW = 0x1.3198a2e037073p-69;

    /** Bits of 3 * 2^51: a small integer added to them is a double from which that subtracts it. */
    private static final long CONVERTER = 0x4338000000000000L;

    private Trigonometry() {}

    static void sin(Strip strip, int n) {
        of(strip, 0, n);
        for (int i = 0; i < n; i++) {
            double x = strip.x[i];
            if (!(Math.abs(x) <= LARGEST) || x == 0) {
                strip.y[i] = StrictMath.sin(x);
            }
        }
    }

    static void cos(Strip strip, int n) {
        of(strip, 1, n);
        for (int i = 0; i < n; i++) {
            if (!(Math.abs(strip.x[i]) <= LARGEST)) {
                strip.y[i] = StrictMath.cos(strip.x[i]);
            }
        }
    }

    /** @param quarters by how many quarters of a turn the sine is shifted */
    private static void of(Strip strip, long quarters, int n) {
        double[] k = strip.a;
        double[] r = strip.b;
        double[] lost = strip.c;
        double[] square = strip.d;
        reduce(strip.x, k, strip.e, n);
        subtractLast(k, strip.e, r, lost, n);
        strip.toBits(k, strip.bits, n);
        for (int i = 0; i < n; i++) {
            square[i] = r[i] * r[i];
        }
        Horner.begin(
                square,
                strip.y,
                n,
                1.0 / 355687428096000L,
                -1.0 / 1307674368000L,
                1.0 / 6227020800L,
                -1.0 / 39916800,
                1.0 / 362880,
                -1.0 / 5040);
        Horner.goOn(square, strip.y, strip.e, n, 1.0 / 120, -1.0 / 6);
        endSine(r, lost, square, strip.e, strip.y, n);
        Horner.begin(
                square,
                strip.e,
                n,
                -1.0 / 6402373705728000L,
                1.0 / 20922789888000L,
                -1.0 / 87178291200L,
                1.0 / 479001600,
                -1.0 / 3628800,
                1.0 / 40320);
        Horner.goOn(square, strip.e, strip.a, n, -1.0 / 720, 1.0 / 24);
        endCosine(r, lost, square, strip.a, strip.e, n);
        choose(strip, strip.y, strip.e, quarters, n);
    }

    /** k in {@code k}, with the rounder added; x less the first two parts of k pi/2. */
    private static void reduce(double[] x, double[] k, double[] left, int n) {
        for (int i = 0; i < n; i++) {
            double rounded = x[i] * TWO_OVER_PI + ROUNDER;
            k[i] = rounded;
            double whole = rounded - ROUNDER;
            left[i] = (x[i] - whole * HALF_PI_HIGH) - whole * HALF_PI_MIDDLE;
        }
    }

    private static void subtractLast(double[] k, double[] left, double[] r, double[] lost, int n) {
        for (int i = 0; i < n; i++) {
            double last = (k[i] - ROUNDER) * HALF_PI_LOW;
            double rest = left[i] - last;
            r[i] = rest;
            lost[i] = (left[i] - rest) - last;
        }
    }

    private static void endSine(double[] r, double[] lost, double[] square, double[] series, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            double z = square[i];
            out[i] = r[i] + (r[i] * z * series[i] + lost[i] * (1 - 0.5 * z));
        }
    }

    private static void endCosine(double[] r, double[] lost, double[] square, double[] series, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            double z = square[i];
            double w = 1 - 0.5 * z;
            out[i] = w + (((1 - w) - 0.5 * z) + (z * z * series[i] - r[i] * lost[i]));
        }
    }

    private static void choose(Strip strip, double[] sine, double[] cosine, long quarters, int n) {
        oddAndSign(strip.bits, strip.moreBits, quarters, n);
        strip.toDoubles(strip.bits, strip.a, n);
        strip.toDoubles(strip.moreBits, strip.b, n);
        mix(sine, cosine, strip.a, strip.c, n);
        turn(strip.c, strip.b, strip.y, n);
    }

    private static void mix(double[] sine, double[] cosine, double[] odd, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            double share = odd[i] - ROUNDER;
            out[i] = sine[i] * (1 - share) + cosine[i] * share;
        }
    }

    private static void turn(double[] values, double[] half, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = values[i] * (1 - 2 * (half[i] - ROUNDER));
        }
    }

    private static void oddAndSign(long[] k, long[] sign, long quarters, int n) {
        for (int i = 0; i < n; i++) {
            long q = k[i] + quarters;
            k[i] = (q & 1) + CONVERTER;
            sign[i] = (q >> 1 & 1) + CONVERTER;
        }
    }
}
