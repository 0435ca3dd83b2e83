package io.bodkin.darray.linalg;

import io.bodkin.engine.api.DType;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;

/** OpenBLAS, on the addresses of buffers. */
final class OpenBlas implements Blas {
    private static final int ROWS = openblas.CblasRowMajor;
    private static final int PLAIN = openblas.CblasNoTrans;
    private static final int TURNED = openblas.CblasTrans;

    /** What LAPACK calls the order of columns: it sees the transpose of each matrix, without a copy. */
    private static final int LAPACK_COLUMNS = 102;

    private static final class Doubles extends DoublePointer {
        Doubles(Matrix matrix) {
            super((Pointer) null);
            address = matrix.address();
        }
    }

    private static final class Floats extends FloatPointer {
        Floats(Matrix matrix) {
            super((Pointer) null);
            address = matrix.address();
        }
    }

    /** @throws LinkageError if there is no library for this platform, or it cannot be loaded */
    OpenBlas() {
        Loader.load(openblas.class);
        openblas.blas_set_num_threads(1);
    }

    @Override
    public String name() {
        return "OpenBLAS";
    }

    @Override
    public void multiply(
            double alpha, Matrix a, boolean aTransposed, Matrix b, boolean bTransposed, double beta, Matrix c) {
        int depth = aTransposed ? a.rows() : a.columns();
        if (c.columns() == 1 && isVector(b)) {
            multiplyVector(alpha, a, aTransposed, b, beta, c);
        } else if (c.rows() == 1 && isVector(a)) {
            multiplyVector(alpha, b, !bTransposed, a, beta, c);
        } else if (c.dtype() == DType.FLOAT64) {
            openblas.cblas_dgemm(
                    ROWS,
                    turned(aTransposed),
                    turned(bTransposed),
                    c.rows(),
                    c.columns(),
                    depth,
                    alpha,
                    new Doubles(a),
                    a.stride(),
                    new Doubles(b),
                    b.stride(),
                    beta,
                    new Doubles(c),
                    c.stride());
        } else {
            openblas.cblas_sgemm(
                    ROWS,
                    turned(aTransposed),
                    turned(bTransposed),
                    c.rows(),
                    c.columns(),
                    depth,
                    (float) alpha,
                    new Floats(a),
                    a.stride(),
                    new Floats(b),
                    b.stride(),
                    (float) beta,
                    new Floats(c),
                    c.stride());
        }
    }

    /** Whether its elements lie side by side, in a row or a column. */
    private static boolean isVector(Matrix matrix) {
        return matrix.rows() == 1 || matrix.stride() == 1;
    }

    private static void multiplyVector(double alpha, Matrix a, boolean transposed, Matrix x, double beta, Matrix y) {
        if (y.dtype() == DType.FLOAT64) {
            openblas.cblas_dgemv(
                    ROWS,
                    turned(transposed),
                    a.rows(),
                    a.columns(),
                    alpha,
                    new Doubles(a),
                    a.stride(),
                    new Doubles(x),
                    1,
                    beta,
                    new Doubles(y),
                    1);
        } else {
            openblas.cblas_sgemv(
                    ROWS,
                    turned(transposed),
                    a.rows(),
                    a.columns(),
                    (float) alpha,
                    new Floats(a),
                    a.stride(),
                    new Floats(x),
                    1,
                    (float) beta,
                    new Floats(y),
                    1);
        }
    }

    @Override
    public void square(Triangle triangle, double alpha, Matrix a, boolean transposed, double beta, Matrix c) {
        int depth = transposed ? a.rows() : a.columns();
        if (c.dtype() == DType.FLOAT64) {
            openblas.cblas_dsyrk(
                    ROWS,
                    half(triangle),
                    turned(transposed),
                    c.rows(),
                    depth,
                    alpha,
                    new Doubles(a),
                    a.stride(),
                    beta,
                    new Doubles(c),
                    c.stride());
        } else {
            openblas.cblas_ssyrk(
                    ROWS,
                    half(triangle),
                    turned(transposed),
                    c.rows(),
                    depth,
                    (float) alpha,
                    new Floats(a),
                    a.stride(),
                    (float) beta,
                    new Floats(c),
                    c.stride());
        }
    }

    @Override
    public void solve(boolean right, Triangle triangle, boolean transposed, boolean unitDiagonal, Matrix t, Matrix b) {
        int side = right ? openblas.CblasRight : openblas.CblasLeft;
        int diagonal = unitDiagonal ? openblas.CblasUnit : openblas.CblasNonUnit;
        if (b.dtype() == DType.FLOAT64) {
            openblas.cblas_dtrsm(
                    ROWS,
                    side,
                    half(triangle),
                    turned(transposed),
                    diagonal,
                    b.rows(),
                    b.columns(),
                    1,
                    new Doubles(t),
                    t.stride(),
                    new Doubles(b),
                    b.stride());
        } else {
            openblas.cblas_strsm(
                    ROWS,
                    side,
                    half(triangle),
                    turned(transposed),
                    diagonal,
                    b.rows(),
                    b.columns(),
                    1,
                    new Floats(t),
                    t.stride(),
                    new Floats(b),
                    b.stride());
        }
    }

    @Override
    public int factor(Triangle triangle, Matrix a) {
        byte half = (byte) (triangle == Triangle.UPPER ? 'L' : 'U');
        return a.dtype() == DType.FLOAT64
                ? openblas.LAPACKE_dpotrf_work(LAPACK_COLUMNS, half, a.rows(), new Doubles(a), a.stride())
                : openblas.LAPACKE_spotrf_work(LAPACK_COLUMNS, half, a.rows(), new Floats(a), a.stride());
    }

    private static int half(Triangle triangle) {
        return triangle == Triangle.UPPER ? openblas.CblasUpper : openblas.CblasLower;
    }

    private static int turned(boolean transposed) {
        return transposed ? TURNED : PLAIN;
    }
}
