package io.bodkin.darray.linalg;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** What is done with a tile at the end. */
sealed interface Last extends Serializable {
    /** How many inputs it takes, the last ones. */
    default int inputs() {
        return 0;
    }

    void apply(Matrix tile, List<Matrix> inputs);

    record Nothing() implements Last {
        @Override
        public void apply(Matrix tile, List<Matrix> inputs) {
            // It is as it should be.
        }
    }

    /** The upper triangle becomes that of a symmetric matrix. */
    record Mirror() implements Last {
        @Override
        public void apply(Matrix tile, List<Matrix> inputs) {
            tile.mirror();
        }
    }

    /**
     * The tile becomes its Cholesky factor.
     *
     * @param first the row of the matrix in which it begins
     */
    record Factor(Triangle triangle, long first) implements Last {
        @Override
        public void apply(Matrix tile, List<Matrix> inputs) {
            int minor = Blas.get().factor(triangle, tile);
            double[] row = new double[tile.columns()];
            for (int i = 0; i < tile.rows() && minor == 0; i++) {
                tile.read(i, i, row, 0, 1);
                minor = row[0] > 0 ? 0 : i + 1;
            }
            if (minor != 0) {
                throw new NotPositiveDefiniteException(first + minor);
            }
            Arrays.fill(row, 0);
            for (int i = 0; i < tile.rows(); i++) {
                if (triangle == Triangle.UPPER) {
                    tile.write(i, 0, row, 0, i);
                } else {
                    tile.write(i, i + 1, row, 0, tile.columns() - i - 1);
                }
            }
        }
    }

    /**
     * The tile becomes the solution of a triangular system with the last input.
     *
     * @param first the row of the matrix in which that begins
     */
    record Solve(boolean right, Triangle triangle, boolean transposed, boolean unitDiagonal, long first)
            implements Last {
        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public void apply(Matrix tile, List<Matrix> inputs) {
            Matrix triangular = inputs.get(0);
            double[] element = new double[1];
            for (int i = 0; i < triangular.rows() && !unitDiagonal; i++) {
                triangular.read(i, i, element, 0, 1);
                if (element[0] == 0) {
                    throw new BodkinException(
                            Kind.USER,
                            "solveTriangular: the matrix is singular: element " + (first + i)
                                    + " of its diagonal is 0; a triangular system needs a diagonal without zeros");
                }
            }
            Blas.get().solve(right, triangle, transposed, unitDiagonal, triangular, tile);
        }
    }
}
