package io.bodkin.darray.linalg;

/** Products of integers, which wrap; of BOOL, for which a sum is or, and a product and. */
final class Integers {
    private static final int DEPTH = 64;
    private static final int WIDTH = 512;

    private Integers() {}

    /** {@code c = a b + c}. */
    static void multiply(Matrix a, boolean aTransposed, Matrix b, boolean bTransposed, Matrix c) {
        int depth = aTransposed ? a.rows() : a.columns();
        long[] strip = new long[DEPTH * WIDTH];
        long[] factors = new long[DEPTH];
        long[] sums = new long[WIDTH];
        for (int j = 0; j < c.columns(); j += WIDTH) {
            int n = Math.min(WIDTH, c.columns() - j);
            for (int k = 0; k < depth; k += DEPTH) {
                int d = Math.min(DEPTH, depth - k);
                fill(strip, b, bTransposed, k, d, j, n);
                for (int i = 0; i < c.rows(); i++) {
                    fill(factors, a, aTransposed, i, k, d);
                    c.read(i, j, sums, 0, n);
                    for (int l = 0; l < d; l++) {
                        addProduct(factors[l], strip, l * n, sums, n);
                    }
                    c.write(i, j, sums, 0, n);
                }
            }
        }
    }

    private static void fill(long[] strip, Matrix b, boolean transposed, int row, int rows, int column, int columns) {
        if (!transposed) {
            for (int r = 0; r < rows; r++) {
                b.read(row + r, column, strip, r * columns, columns);
            }
            return;
        }
        long[] turned = new long[rows];
        for (int c = 0; c < columns; c++) {
            b.read(column + c, row, turned, 0, rows);
            for (int r = 0; r < rows; r++) {
                strip[r * columns + c] = turned[r];
            }
        }
    }

    private static void fill(long[] factors, Matrix a, boolean transposed, int row, int column, int n) {
        if (!transposed) {
            a.read(row, column, factors, 0, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            a.read(column + i, row, factors, i, 1);
        }
    }

    private static void addProduct(long factor, long[] strip, int from, long[] sums, int n) {
        for (int i = 0; i < n; i++) {
            sums[i] += factor * strip[from + i];
        }
    }
}
