package io.bodkin.darray.linalg;

import org.slf4j.LoggerFactory;

/**
 * Operations on matrices in memory, of FLOAT64 or FLOAT32, all of one type. Each runs on the calling thread alone, and
 * gives the same bits whatever else runs.
 */
interface Blas {
    /** {@code java}: the native library is not used, even if it is there. */
    String PROPERTY = "bodkin.blas";

    String name();

    /** {@code c = alpha a b + beta c}; what {@code c} held does not count if {@code beta} is 0. */
    void multiply(double alpha, Matrix a, boolean aTransposed, Matrix b, boolean bTransposed, double beta, Matrix c);

    /**
     * {@code c = alpha a a' + beta c}, or {@code alpha a' a + beta c}: of {@code c} at least that triangle; the other
     * has any content then.
     */
    void square(Triangle triangle, double alpha, Matrix a, boolean transposed, double beta, Matrix c);

    /**
     * Solves {@code t x = b}, or {@code x t = b} if {@code right}, into {@code b}; of {@code t} one triangle is read.
     */
    void solve(boolean right, Triangle triangle, boolean transposed, boolean unitDiagonal, Matrix t, Matrix b);

    /**
     * The Cholesky factor, in place of that triangle; the other is not touched.
     *
     * @return 0, or the order of the first leading minor that is not positive
     */
    int factor(Triangle triangle, Matrix a);

    /** Loaded at the first use; nothing is loaded before that. */
    static Blas get() {
        return Holder.BLAS;
    }

    /** Loads it. */
    final class Holder {
        private static final Blas BLAS = load();

        private Holder() {}

        private static Blas load() {
            if ("java".equals(System.getProperty(PROPERTY))) {
                return fallBack("as " + PROPERTY + " asks");
            }
            try {
                return new OpenBlas();
            } catch (LinkageError missing) {
                return fallBack("since OpenBLAS cannot be loaded here: " + missing);
            }
        }

        private static Blas fallBack(String why) {
            LoggerFactory.getLogger(Blas.class)
                    .warn("matrix products run in Java, several times slower than with OpenBLAS, {}", why);
            return new JavaBlas();
        }
    }
}
