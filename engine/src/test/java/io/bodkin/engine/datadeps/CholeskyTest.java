package io.bodkin.engine.datadeps;

import static io.bodkin.engine.Datadeps.in;
import static io.bodkin.engine.Datadeps.inout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Datadeps;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Access;
import io.bodkin.engine.api.Action1;
import io.bodkin.engine.api.Action2;
import io.bodkin.engine.api.Action3;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Slice;
import io.bodkin.engine.api.View;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Cholesky decomposition by tiles, in its four ways to hold the tiles, against the plain one. Each tile task reads
 * its tile into an array, works there, and writes it back; sums are taken in the same order as in the plain one.
 */
@Timeout(120)
class CholeskyTest {
    private static final int SIZE = 768;
    private static final int TILE = 96;
    private static final int TILES = SIZE / TILE;

    @TempDir
    Path directory;

    /** Symmetric and positive definite. */
    private static double[] matrix() {
        Random random = new Random(7);
        double[] a = new double[SIZE * SIZE];
        for (int i = 0; i < SIZE; i++) {
            for (int j = 0; j <= i; j++) {
                a[i * SIZE + j] = random.nextDouble();
                a[j * SIZE + i] = a[i * SIZE + j];
            }
            a[i * SIZE + i] += SIZE;
        }
        return a;
    }

    /** The lower triangle of the factor; what is above the diagonal stays as it is. */
    private static void cholesky(double[] a, int n) {
        for (int j = 0; j < n; j++) {
            double pivot = a[j * n + j];
            for (int k = 0; k < j; k++) {
                pivot -= a[j * n + k] * a[j * n + k];
            }
            if (pivot <= 0) {
                throw new ArithmeticException("not positive definite");
            }
            a[j * n + j] = Math.sqrt(pivot);
            for (int i = j + 1; i < n; i++) {
                double sum = a[i * n + j];
                for (int k = 0; k < j; k++) {
                    sum -= a[i * n + k] * a[j * n + k];
                }
                a[i * n + j] = sum / a[j * n + j];
            }
        }
    }

    // ---- kernels on tiles

    private static void potrf(Object tile) {
        double[] a = load(tile);
        cholesky(a, TILE);
        store(a, tile);
    }

    /** a = a / l', l lower. */
    private static void trsm(Object diagonal, Object tile) {
        double[] l = load(diagonal);
        double[] a = load(tile);
        for (int i = 0; i < TILE; i++) {
            for (int j = 0; j < TILE; j++) {
                double sum = a[i * TILE + j];
                for (int k = 0; k < j; k++) {
                    sum -= a[i * TILE + k] * l[j * TILE + k];
                }
                a[i * TILE + j] = sum / l[j * TILE + j];
            }
        }
        store(a, tile);
    }

    /** c = c - a b'. */
    private static void gemm(Object left, Object right, Object tile) {
        double[] a = load(left);
        double[] b = load(right);
        double[] c = load(tile);
        for (int i = 0; i < TILE; i++) {
            for (int j = 0; j < TILE; j++) {
                double sum = c[i * TILE + j];
                for (int k = 0; k < TILE; k++) {
                    sum -= a[i * TILE + k] * b[j * TILE + k];
                }
                c[i * TILE + j] = sum;
            }
        }
        store(c, tile);
    }

    private static double[] load(Object tile) {
        if (tile instanceof View<?> view) {
            return view.toDoubleArray();
        }
        return tile instanceof Block block ? block.toDoubleArray() : ((double[]) tile).clone();
    }

    private static void store(double[] values, Object tile) {
        if (tile instanceof View<?> view) {
            view.write(values);
        } else if (tile instanceof Block block) {
            block.write(0, values, 0, values.length);
        } else {
            System.arraycopy(values, 0, (double[]) tile, 0, values.length);
        }
    }

    /** The program, as it would be written for one thread. */
    private static void factorize(Engine engine, Ref<?>[][] a) {
        Action1<Object> potrf = CholeskyTest::potrf;
        Action2<Object, Object> trsm = CholeskyTest::trsm;
        Action3<Object, Object, Object> gemm = CholeskyTest::gemm;
        engine.datadeps(region -> {
            for (int k = 0; k < TILES; k++) {
                region.submit(potrf, inout(a[k][k]));
                for (int m = k + 1; m < TILES; m++) {
                    region.submit(trsm, in(a[k][k]), inout(a[m][k]));
                }
                for (int n = k + 1; n < TILES; n++) {
                    for (int m = n; m < TILES; m++) {
                        region.submit(gemm, in(a[m][k]), in(a[n][k]), inout(a[m][n]));
                    }
                }
            }
        });
    }

    private static Access<?> inout(Ref<?> tile) {
        return Datadeps.inout(tile);
    }

    private static Slice[] tile(int i, int j) {
        return new Slice[] {
            Slice.range((long) i * TILE, (long) (i + 1) * TILE), Slice.range((long) j * TILE, (long) (j + 1) * TILE)
        };
    }

    private static double[] tileOf(double[] matrix, int i, int j) {
        return View.of(matrix, SIZE, SIZE).slice(tile(i, j)).toDoubleArray();
    }

    private static void assertLowerIsFactor(double[] found) {
        double[] expected = matrix();
        cholesky(expected, SIZE);
        for (int i = 0; i < SIZE; i++) {
            for (int j = 0; j <= i; j++) {
                assertThat(found[i * SIZE + j])
                        .as("element %d %d", i, j)
                        .isEqualTo(expected[i * SIZE + j], org.assertj.core.api.Assertions.within(1e-12));
            }
        }
    }

    @Test
    void ofViewsOfOneArray() {
        double[] matrix = matrix();
        try (Engine engine =
                Engine.builder().threads(2).spillDirectory(directory).build()) {
            Ref<?>[][] tiles = new Ref<?>[TILES][TILES];
            for (int i = 0; i < TILES; i++) {
                for (int j = 0; j < TILES; j++) {
                    tiles[i][j] = Ref.of(View.of(matrix, SIZE, SIZE).slice(tile(i, j)));
                }
            }
            factorize(engine, tiles);
        }
        assertLowerIsFactor(matrix);
    }

    @Test
    void ofArraysOfTheirOwn() {
        double[][][] held = new double[TILES][TILES][];
        double[] found = new double[SIZE * SIZE];
        try (Engine engine =
                Engine.builder().threads(2).spillDirectory(directory).build()) {
            Ref<?>[][] tiles = new Ref<?>[TILES][TILES];
            for (int i = 0; i < TILES; i++) {
                for (int j = 0; j < TILES; j++) {
                    held[i][j] = tileOf(matrix(), i, j);
                    tiles[i][j] = Ref.of(held[i][j]);
                }
            }
            factorize(engine, tiles);
        }
        for (int i = 0; i < TILES; i++) {
            for (int j = 0; j < TILES; j++) {
                View.of(found, SIZE, SIZE).slice(tile(i, j)).write(held[i][j]);
            }
        }
        assertLowerIsFactor(found);
    }

    @Test
    void ofViewsOfOneBlock() {
        try (Engine engine =
                Engine.builder().threads(2).spillDirectory(directory).build()) {
            Chunk<Block> matrix = engine.putBlock(matrix(), SIZE, SIZE);
            Ref<?>[][] tiles = new Ref<?>[TILES][TILES];
            for (int i = 0; i < TILES; i++) {
                for (int j = 0; j < TILES; j++) {
                    tiles[i][j] = Datadeps.view(matrix, tile(i, j));
                }
            }
            factorize(engine, tiles);
            try (Block factor = matrix.fetch()) {
                assertLowerIsFactor(factor.toDoubleArray());
            }
        }
    }

    /** 64 tiles of 72 KiB under a budget of fourteen of them: they go to disk and back between the tasks. */
    @Test
    void ofBlocksOfTheirOwnThatDoNotFitInMemory() {
        double[] found = new double[SIZE * SIZE];
        Engine engine = Engine.builder()
                .memory(1 << 20)
                .threads(2)
                .spillDirectory(directory)
                .build();
        try (engine) {
            Ref<?>[][] tiles = new Ref<?>[TILES][TILES];
            for (int i = 0; i < TILES; i++) {
                for (int j = 0; j < TILES; j++) {
                    tiles[i][j] = engine.putBlock(tileOf(matrix(), i, j), TILE, TILE);
                }
            }
            factorize(engine, tiles);
            assertThat(engine.statistics().readBack()).isGreaterThan(1 << 20);
            assertThat(engine.statistics().heldPeak()).isLessThanOrEqualTo(1 << 20);
            for (int i = 0; i < TILES; i++) {
                for (int j = 0; j < TILES; j++) {
                    try (Block tile = (Block) ((Chunk<?>) tiles[i][j]).fetch()) {
                        View.of(found, SIZE, SIZE).slice(tile(i, j)).write(tile.toDoubleArray());
                    }
                }
            }
        }
        assertThat(engine.runtime().heldBytes()).isZero();
        assertLowerIsFactor(found);
    }

    @Test
    void matrixThatIsNotPositiveDefiniteFails() {
        try (Engine engine =
                Engine.builder().threads(2).spillDirectory(directory).build()) {
            Ref<?>[][] tiles = new Ref<?>[TILES][TILES];
            for (int i = 0; i < TILES; i++) {
                for (int j = 0; j < TILES; j++) {
                    tiles[i][j] = Ref.of(new double[TILE * TILE]);
                }
            }
            assertThatThrownBy(() -> factorize(engine, tiles)).hasRootCauseMessage("not positive definite");
        }
    }
}
