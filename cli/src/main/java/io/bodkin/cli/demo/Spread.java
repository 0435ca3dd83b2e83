package io.bodkin.cli.demo;

import io.bodkin.cli.describe.Moments;
import org.apache.arrow.vector.Float4Vector;

/** Count, mean and population deviation of the finite values of a float32 column, in double. */
public final class Spread {
    private Spread() {}

    /** Of one batch; merge the batches in their order for the same bits on any number of threads. */
    public static Moments of(Float4Vector column) {
        int rows = column.getValueCount();
        boolean nulls = column.getNullCount() > 0;
        Columns.Reader reader = Columns.reader(column);
        Moments moments = new Moments();
        double[] values = new double[Columns.LONGEST];
        for (int row = 0; row < rows; row += Columns.LONGEST) {
            int n = Math.min(Columns.LONGEST, rows - row);
            reader.read(row, n, values);
            if (nulls || !allFinite(values, n)) {
                n = keepFinite(column, row, n, values);
            }
            moments.addTile(values, n);
        }
        return moments;
    }

    // A finite number times zero is zero, any other is not a number.
    private static boolean allFinite(double[] values, int n) {
        double a = 0;
        double b = 0;
        int i = 0;
        for (; i + 1 < n; i += 2) {
            a += values[i] * 0;
            b += values[i + 1] * 0;
        }
        if (i < n) {
            a += values[i] * 0;
        }
        return a + b == 0;
    }

    private static int keepFinite(Float4Vector column, int row, int n, double[] values) {
        int kept = 0;
        for (int i = 0; i < n; i++) {
            if (!column.isNull(row + i) && Double.isFinite(values[i])) {
                values[kept++] = values[i];
            }
        }
        return kept;
    }
}
