package io.bodkin.darray.stencil;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Sums of neighbours times weights, in the order of the neighbours; those of weight 0 have no part. Neighbours are
 * copied side by side first: only of arrays that are read and written at the same index does the compiler make vector
 * instructions.
 */
final class WeightedRows implements RowFunction.Rows {
    /** Elements at a time: what a few neighbours need stays in the first-level cache. */
    private static final int STRIP = 512;

    /** Neighbours at a time. */
    private static final int GROUP = 5;

    private final double[] weights;
    private final int[] offsets;
    private final double[][] beside = new double[GROUP][STRIP];
    private final double[] sum = new double[STRIP];

    WeightedRows(double[] weights, int[] offsets) {
        int[] used =
                IntStream.range(0, weights.length).filter(i -> weights[i] != 0).toArray();
        this.weights = Arrays.stream(used).mapToDouble(i -> weights[i]).toArray();
        this.offsets = Arrays.stream(used).map(i -> offsets[i]).toArray();
    }

    @Override
    public void apply(double[][] operands, int position, double[] out, int n) {
        for (int done = 0; done < n; done += STRIP) {
            int length = Math.min(STRIP, n - done);
            strip(operands[0], position + done, length);
            System.arraycopy(sum, 0, out, done, length);
        }
    }

    private void strip(double[] values, int position, int n) {
        if (weights.length < GROUP) {
            Arrays.fill(sum, 0, n, 0);
        }
        int first = 0;
        for (; first + GROUP <= weights.length; first += GROUP) {
            for (int i = 0; i < GROUP; i++) {
                System.arraycopy(values, position + offsets[first + i], beside[i], 0, n);
            }
            if (first == 0) {
                begin(n);
            } else {
                add(first, n);
            }
        }
        for (; first < weights.length; first++) {
            System.arraycopy(values, position + offsets[first], beside[0], 0, n);
            add(weights[first], beside[0], sum, n);
        }
    }

    private void begin(int n) {
        set(
                weights[0],
                weights[1],
                weights[2],
                weights[3],
                weights[4],
                beside[0],
                beside[1],
                beside[2],
                beside[3],
                beside[4],
                sum,
                n);
    }

    private void add(int first, int n) {
        add(
                weights[first],
                weights[first + 1],
                weights[first + 2],
                weights[first + 3],
                weights[first + 4],
                beside[0],
                beside[1],
                beside[2],
                beside[3],
                beside[4],
                sum,
                n);
    }

    private static void add(double weight, double[] x, double[] sum, int n) {
        for (int i = 0; i < n; i++) {
            sum[i] += weight * x[i];
        }
    }

    private static void set(
            double p,
            double q,
            double r,
            double s,
            double t,
            double[] a,
            double[] b,
            double[] c,
            double[] d,
            double[] e,
            double[] sum,
            int n) {
        for (int i = 0; i < n; i++) {
            sum[i] = p * a[i] + q * b[i] + r * c[i] + s * d[i] + t * e[i];
        }
    }

    private static void add(
            double p,
            double q,
            double r,
            double s,
            double t,
            double[] a,
            double[] b,
            double[] c,
            double[] d,
            double[] e,
            double[] sum,
            int n) {
        for (int i = 0; i < n; i++) {
            sum[i] = sum[i] + p * a[i] + q * b[i] + r * c[i] + s * d[i] + t * e[i];
        }
    }
}
