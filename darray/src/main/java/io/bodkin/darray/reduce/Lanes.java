package io.bodkin.darray.reduce;

import java.nio.DoubleBuffer;

/** Sums in eight lanes, which the processor can work on side by side, added in pairs at the end. */
final class Lanes {
    private Lanes() {}

    static double sum(double[] x, int from, int n) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        double e = 0;
        double f = 0;
        double g = 0;
        double h = 0;
        int i = from;
        for (int end = from + n - 7; i < end; i += 8) {
            a += x[i];
            b += x[i + 1];
            c += x[i + 2];
            d += x[i + 3];
            e += x[i + 4];
            f += x[i + 5];
            g += x[i + 6];
            h += x[i + 7];
        }
        double sum = a + b + (c + d) + (e + f + (g + h));
        for (int end = from + n; i < end; i++) {
            sum += x[i];
        }
        return sum;
    }

    /** The same, of memory: in one method for both, arrays would be as slow as buffers of several kinds. */
    static double sum(DoubleBuffer x, int from, int n) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        double e = 0;
        double f = 0;
        double g = 0;
        double h = 0;
        int i = from;
        for (int end = from + n - 7; i < end; i += 8) {
            a += x.get(i);
            b += x.get(i + 1);
            c += x.get(i + 2);
            d += x.get(i + 3);
            e += x.get(i + 4);
            f += x.get(i + 5);
            g += x.get(i + 6);
            h += x.get(i + 7);
        }
        double sum = a + b + (c + d) + (e + f + (g + h));
        for (int end = from + n; i < end; i++) {
            sum += x.get(i);
        }
        return sum;
    }

    /** The sum of the squares of the distances from {@code centre}. */
    static double squares(double[] x, int from, int n, double centre) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = from;
        for (int end = from + n - 3; i < end; i += 4) {
            double p = x[i] - centre;
            double q = x[i + 1] - centre;
            double r = x[i + 2] - centre;
            double s = x[i + 3] - centre;
            a += p * p;
            b += q * q;
            c += r * r;
            d += s * s;
        }
        double sum = a + b + (c + d);
        for (int end = from + n; i < end; i++) {
            double p = x[i] - centre;
            sum += p * p;
        }
        return sum;
    }
}
