package io.bodkin.darray.kernel;

/**
 * Polynomials by Horner's rule, in several loops: the compiler of JDK 17 turns loops with two operands and more
 * operations than these into no vector instructions.
 */
final class Horner {
    private Horner() {}

    /** {@code out = ((((a v + b) v + c) v + d) v + e) v + f}. */
    static void begin(double[] v, double[] out, int n, double a, double b, double c, double d, double e, double f) {
        for (int i = 0; i < n; i++) {
            double w = v[i];
            out[i] = ((((a * w + b) * w + c) * w + d) * w + e) * w + f;
        }
    }

    /** {@code out = (in v + a) v + b}; {@code out} is another array than {@code in}. */
    static void goOn(double[] v, double[] in, double[] out, int n, double a, double b) {
        for (int i = 0; i < n; i++) {
            double w = v[i];
            out[i] = (in[i] * w + a) * w + b;
        }
    }
}
