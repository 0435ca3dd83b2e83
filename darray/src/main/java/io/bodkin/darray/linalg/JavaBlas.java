package io.bodkin.darray.linalg;

import dev.ludovic.netlib.blas.JavaBLAS;

/**
 * For platforms without the native library: parts of the matrices are copied to the heap, FLOAT32 as doubles. Whoever
 * reads a row-major matrix by columns sees its transpose: so sides, triangles and the order of operands are exchanged.
 */
final class JavaBlas implements Blas {
    private static final int EDGE = 384;

    private final dev.ludovic.netlib.blas.BLAS blas = JavaBLAS.getInstance();

    @Override
    public String name() {
        return "Java";
    }

    @Override
    public void multiply(
            double alpha, Matrix a, boolean aTransposed, Matrix b, boolean bTransposed, double beta, Matrix c) {
        int depth = aTransposed ? a.rows() : a.columns();
        for (int i = 0; i < c.rows(); i += EDGE) {
            int m = Math.min(EDGE, c.rows() - i);
            for (int j = 0; j < c.columns(); j += EDGE) {
                int n = Math.min(EDGE, c.columns() - j);
                Matrix part = c.part(i, j, m, n);
                double[] sum = beta == 0 ? new double[m * n] : heap(part);
                double before = beta;
                for (int k = 0; k < depth; k += EDGE) {
                    int d = Math.min(EDGE, depth - k);
                    double[] left = heap(aTransposed ? a.part(k, i, d, m) : a.part(i, k, m, d));
                    double[] right = heap(bTransposed ? b.part(j, k, n, d) : b.part(k, j, d, n));
                    blas.dgemm(
                            turned(bTransposed),
                            turned(aTransposed),
                            n,
                            m,
                            d,
                            alpha,
                            right,
                            bTransposed ? d : n,
                            left,
                            aTransposed ? m : d,
                            before,
                            sum,
                            n);
                    before = 1;
                }
                back(sum, part);
            }
        }
    }

    @Override
    public void square(Triangle triangle, double alpha, Matrix a, boolean transposed, double beta, Matrix c) {
        multiply(alpha, a, transposed, a, !transposed, beta, c);
    }

    @Override
    public void solve(boolean right, Triangle triangle, boolean transposed, boolean unitDiagonal, Matrix t, Matrix b) {
        double[] x = heap(b);
        blas.dtrsm(
                right ? "L" : "R",
                triangle == Triangle.UPPER ? "L" : "U",
                turned(transposed),
                unitDiagonal ? "U" : "N",
                b.columns(),
                b.rows(),
                1,
                heap(t),
                t.columns(),
                x,
                b.columns());
        back(x, b);
    }

    @Override
    public int factor(Triangle triangle, Matrix a) {
        int n = a.rows();
        double[][] rows = new double[n][n];
        for (int i = 0; i < n; i++) {
            a.read(i, 0, rows[i], 0, n);
        }
        if (triangle == Triangle.UPPER) {
            turn(rows);
        }
        int minor = factor(rows);
        if (triangle == Triangle.UPPER) {
            turn(rows);
        }
        for (int i = 0; i < n; i++) {
            a.write(i, 0, rows[i], 0, n);
        }
        return minor;
    }

    /** The lower triangle. */
    private static int factor(double[][] rows) {
        for (int j = 0; j < rows.length; j++) {
            double[] pivot = rows[j];
            double square = pivot[j] - dot(pivot, pivot, j);
            if (!(square > 0)) {
                return j + 1;
            }
            pivot[j] = Math.sqrt(square);
            for (int i = j + 1; i < rows.length; i++) {
                rows[i][j] = (rows[i][j] - dot(rows[i], pivot, j)) / pivot[j];
            }
        }
        return 0;
    }

    private static double dot(double[] x, double[] y, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    private static void turn(double[][] rows) {
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < i; j++) {
                double below = rows[i][j];
                rows[i][j] = rows[j][i];
                rows[j][i] = below;
            }
        }
    }

    private static double[] heap(Matrix matrix) {
        double[] copy = new double[Math.multiplyExact(matrix.rows(), matrix.columns())];
        for (int row = 0; row < matrix.rows(); row++) {
            matrix.read(row, 0, copy, row * matrix.columns(), matrix.columns());
        }
        return copy;
    }

    private static void back(double[] copy, Matrix matrix) {
        for (int row = 0; row < matrix.rows(); row++) {
            matrix.write(row, 0, copy, row * matrix.columns(), matrix.columns());
        }
    }

    private static String turned(boolean transposed) {
        return transposed ? "T" : "N";
    }
}
