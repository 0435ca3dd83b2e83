package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bodkin.darray.linalg.NotPositiveDefiniteException;
import io.bodkin.darray.linalg.Triangle;
import io.bodkin.darray.plan.Estimate;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.TaskFailedException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Products, factors and systems beside loops over arrays on the heap. */
class LinearAlgebraTest {
    @RegisterExtension
    final TestEngine engine = new TestEngine("64m");

    private final Random random = new Random(7);

    private DArray array(double[][] rows, int blockRows, int blockColumns) {
        return DArrays.distribute(engine.get(), Blocks.of(blockRows, blockColumns), rows);
    }

    private double[][] matrix(int rows, int columns) {
        double[][] matrix = new double[rows][columns];
        for (double[] row : matrix) {
            Arrays.setAll(row, i -> random.nextInt(2001) / 1000.0 - 1);
        }
        return matrix;
    }

    private static double[][] product(double[][] a, double[][] b, int columns) {
        double[][] c = new double[a.length][columns];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                for (int j = 0; j < columns; j++) {
                    c[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return c;
    }

    private static double[][] turned(double[][] a, int columns) {
        double[][] t = new double[columns][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < columns; j++) {
                t[j][i] = a[i][j];
            }
        }
        return t;
    }

    private static void assertClose(double[][] actual, double[][] expected, double tolerance) {
        assertThat(actual).hasDimensions(expected.length, expected.length == 0 ? 0 : expected[0].length);
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected[i].length; j++) {
                assertThat(actual[i][j]).as("element %d, %d", i, j).isCloseTo(expected[i][j], within(tolerance));
            }
        }
    }

    private int upTo(int most) {
        return 1 + random.nextInt(most);
    }

    @Test
    void productsOfAllShapesBlocksAndTranspositionsAreThoseOfALoop() {
        for (int round = 0; round < 60; round++) {
            int m = upTo(40);
            int k = upTo(40);
            int n = upTo(40);
            double[][] a = matrix(m, k);
            double[][] b = matrix(k, n);
            boolean ta = random.nextBoolean();
            boolean tb = random.nextBoolean();
            DArray left = ta ? array(turned(a, k), upTo(k), upTo(m)).transpose() : array(a, upTo(m), upTo(k));
            DArray right = tb ? array(turned(b, n), upTo(n), upTo(k)).transpose() : array(b, upTo(k), upTo(n));
            double[][] expected = product(a, b, n);
            assertClose(left.matmul(right).collect2d(), expected, 1e-13);
            DArray floats = left.cast(DType.FLOAT32).matmul(right.cast(DType.FLOAT32));
            assertThat(floats.dtype()).isEqualTo(DType.FLOAT32);
            assertClose(floats.collect2d(), expected, 1e-4);
            double[][] c = matrix(m, n);
            DArray added = DArrays.gemm(2, left, right, -0.5, array(c, upTo(m), upTo(n)));
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    c[i][j] = 2 * expected[i][j] - 0.5 * c[i][j];
                }
            }
            assertClose(added.collect2d(), c, 1e-12);
        }
    }

    @Test
    void vectorsAreRowsAndColumns() {
        for (int round = 0; round < 60; round++) {
            int m = upTo(30);
            int n = upTo(30);
            double[][] a = matrix(m, n);
            double[][] x = matrix(1, n);
            double[][] y = matrix(1, m);
            DArray matrix = random.nextBoolean()
                    ? array(a, upTo(m), upTo(n))
                    : array(turned(a, n), upTo(n), upTo(m)).transpose();
            DArray column = DArrays.distribute(engine.get(), Blocks.of(upTo(n)), x[0]);
            DArray row = DArrays.distribute(engine.get(), Blocks.of(upTo(m)), y[0]);
            assertClose(
                    new double[][] {matrix.matmul(column).collect1d()}, turned(product(a, turned(x, n), 1), 1), 1e-13);
            assertClose(new double[][] {row.matmul(matrix).collect1d()}, product(y, a, n), 1e-13);
            DArray dot = column.matmul(column);
            assertThat(dot.rank()).isZero();
            assertThat(dot.collect()[0]).isCloseTo(product(x, turned(x, n), 1)[0][0], within(1e-13));
        }
    }

    @Test
    void aProductWithTheTransposeIsExactlySymmetric() {
        for (int round = 0; round < 40; round++) {
            int m = upTo(40);
            int n = upTo(40);
            double[][] a = matrix(m, n);
            DArray x = array(a, upTo(m), upTo(n));
            List<DArray> forms = List.of(
                    x,
                    x.sub(0.5).add(0.5),
                    x.slice(Range.all(), Range.all().by(-1)).flip(1));
            for (DArray form : forms) {
                DArray inner = form.transpose().matmul(form);
                assertClose(inner.collect2d(), product(turned(a, n), a, n), 1e-12);
                assertThat(inner.isSymmetric().fetch()).isTrue();
                DArray outer = form.matmul(form.transpose());
                assertClose(outer.collect2d(), product(a, turned(a, n), m), 1e-12);
                assertThat(outer.isSymmetric().fetch()).isTrue();
            }
        }
        DArray generated = DArrays.rand(engine.get(), 3, Blocks.of(7, 11), 50, 40);
        DArray square = generated.transpose().matmul(generated);
        assertThat(square.explain().toString()).contains("multiply by the transpose");
        assertThat(square.isSymmetric().fetch()).isTrue();
    }

    @Test
    void integersWrapAndOfBooleansASumIsOr() {
        DArray a = DArrays.distribute(engine.get(), Blocks.of(1, 2), new int[] {1 << 20, 2, 3, 4, 5, 6}, 2, 3);
        DArray b = DArrays.distribute(engine.get(), Blocks.of(2, 1), new int[] {1 << 13, 0, 1, 1, 1, 2}, 3, 2);
        assertThat(a.matmul(b).dtype()).isEqualTo(DType.INT32);
        assertThat(a.matmul(b).collectInts()).containsExactly(5, 8, 32779 - 0 - 0, 17);
        assertThat(a.cast(DType.INT64).matmul(b).collectLongs()).containsExactly((1L << 33) + 5, 8, 32779, 17);
        DArray yes = DArrays.distribute(engine.get(), Blocks.of(1, 1), new boolean[] {true, true, false, false}, 2, 2);
        assertThat(yes.matmul(yes).collectBooleans()).containsExactly(true, true, false, false);
        DArray bytes = DArrays.distribute(engine.get(), Blocks.of(2), new long[] {100, 100, 100})
                .cast(DType.INT8);
        assertThat(bytes.matmul(bytes).collectLongs()).containsExactly((byte) 30000);
    }

    @Test
    void emptyAxesGiveEmptyProductsOrZeros() {
        DArray tall = DArrays.zeros(engine.get(), Blocks.of(2, 2), 5, 0);
        DArray wide = DArrays.zeros(engine.get(), Blocks.of(2, 2), 0, 3);
        assertThat(tall.matmul(wide).collect()).containsOnly(0).hasSize(15);
        assertThat(wide.matmul(DArrays.zeros(engine.get(), Blocks.of(2, 2), 3, 4))
                        .collect())
                .isEmpty();
        assertThat(wide.transpose().matmul(wide).collect()).containsOnly(0).hasSize(9);
        DArray none = DArrays.zeros(engine.get(), Blocks.of(2, 2), 0, 0);
        assertThat(none.cholesky().collect()).isEmpty();
        DArray noVector = DArrays.zeros(engine.get(), Blocks.of(2), 0);
        assertThat(tall.matmul(noVector).collect()).containsOnly(0).hasSize(5);
        assertThat(noVector.matmul(noVector).collect()).containsExactly(0);
    }

    @Test
    void shapesThatDoNotFitAreNamedBeforeAnythingRuns() {
        DArray a = DArrays.zeros(engine.get(), Blocks.of(2, 2), 5, 4);
        assertThatThrownBy(() -> a.matmul(a))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("matmul: shapes [5 x 4] and [5 x 4] do not fit");
        assertThatThrownBy(a::cholesky)
                .hasMessageContaining("cholesky: a square matrix is needed")
                .hasMessageContaining("[5 x 4]");
        assertThatThrownBy(() -> DArrays.gemm(1, a, a.transpose(), 1, a))
                .hasMessageContaining("is [5 x 5], and cannot be added to [5 x 4]");
        assertThatThrownBy(() -> a.matmul(a.transpose()).solveTriangular(a.transpose(), Triangle.LOWER))
                .hasMessageContaining("[5 x 5] and [4 x 5]");
        assertThatThrownBy(() -> a.matmul(a.transpose()).power(-1)).hasMessageContaining("exponent");
    }

    @Test
    void whatMemoryHeldBeforeDoesNotCount() {
        DArray x = DArrays.randn(engine.get(), 1, Blocks.of(64, 64), 64, 64).persist();
        DArray column = DArrays.randn(engine.get(), 2, Blocks.of(64), 64).persist();
        for (int round = 0; round < 20; round++) {
            DArrays.full(engine.get(), Blocks.of(64, 64), Double.NaN, 512, 64)
                    .fetch()
                    .release();
            DArrays.full(engine.get(), Blocks.of(64), Double.NaN, 512).fetch().release();
            assertThat(x.matmul(x.transpose()).collect()).doesNotContain(Double.NaN);
            assertThat(x.matmul(x).collect()).doesNotContain(Double.NaN);
            assertThat(x.matmul(column).collect()).doesNotContain(Double.NaN);
            assertThat(column.matmul(x).collect()).doesNotContain(Double.NaN);
        }
    }

    @Test
    void powersAreProducts() {
        double[][] a = matrix(9, 9);
        DArray x = array(a, 4, 3);
        double[][] expected = a;
        assertClose(x.power(1).collect2d(), a, 0);
        for (int exponent = 2; exponent < 8; exponent++) {
            expected = product(expected, a, 9);
            assertClose(x.power(exponent).collect2d(), expected, 1e-9);
        }
        assertThat(x.power(0).sum().fetch()).isEqualTo(9);
    }

    private double[][] definite(int n) {
        double[][] a = matrix(n, n);
        double[][] square = product(a, turned(a, n), n);
        for (int i = 0; i < n; i++) {
            square[i][i] += n;
        }
        return square;
    }

    @Test
    void choleskyFactorsOneTriangleAndSolvesSystems() {
        for (int round = 0; round < 40; round++) {
            int n = round == 0 ? 600 : upTo(60);
            double[][] a = definite(n);
            Triangle triangle = random.nextBoolean() ? Triangle.LOWER : Triangle.UPPER;
            double[][] half = new double[n][];
            for (int i = 0; i < n; i++) {
                half[i] = a[i].clone();
                for (int j = 0; j < n; j++) {
                    boolean read = triangle == Triangle.LOWER ? j <= i : j >= i;
                    half[i][j] = read ? half[i][j] : Double.NaN;
                }
            }
            DArray x = random.nextBoolean()
                    ? array(half, upTo(n), upTo(n))
                    : array(turned(half, n), upTo(n), upTo(n)).transpose();
            DArray factor = x.cholesky(triangle);
            double[][] f = factor.collect2d();
            double[][] t = turned(f, n);
            assertClose(triangle == Triangle.LOWER ? product(f, t, n) : product(t, f, n), a, 1e-9);
            assertThat(triangle == Triangle.LOWER ? f[0][n - 1] : f[n - 1][0]).isEqualTo(n == 1 ? f[0][0] : 0);
            int columns = upTo(5);
            double[][] right = matrix(n, columns);
            DArray b = array(right, upTo(n), upTo(columns));
            assertClose(product(a, factor.solveCholesky(b, triangle).collect2d(), columns), right, 1e-9);
            DArray vector = DArrays.distribute(engine.get(), Blocks.of(upTo(n)), turned(right, columns)[0]);
            double[][] solved = {factor.solveCholesky(vector, triangle).collect1d()};
            assertClose(product(solved, a, n), new double[][] {turned(right, columns)[0]}, 1e-9);
            assertClose(x.cast(DType.FLOAT32).cholesky(triangle).collect2d(), f, 1e-3 * n);
        }
    }

    @Test
    void triangularSystemsReadOneTriangle() {
        for (int round = 0; round < 60; round++) {
            int n = upTo(40);
            boolean lower = random.nextBoolean();
            boolean transposed = random.nextBoolean();
            boolean unit = random.nextBoolean();
            double[][] full = matrix(n, n);
            double[][] t = new double[n][n];
            for (int i = 0; i < n; i++) {
                full[i][i] += unit ? 0 : n;
                for (int j = 0; j < n; j++) {
                    full[i][j] /= i == j ? 1 : n;
                    boolean read = lower ? j < i : j > i;
                    t[i][j] = i == j ? unit ? 1 : full[i][i] : read ? full[i][j] : 0;
                }
            }
            int columns = upTo(6);
            double[][] right = matrix(n, columns);
            DArray x = random.nextBoolean()
                    ? array(full, upTo(n), upTo(n))
                    : array(turned(full, n), upTo(n), upTo(n)).transpose();
            DArray solved = x.solveTriangular(
                    array(right, upTo(n), upTo(columns)), lower ? Triangle.LOWER : Triangle.UPPER, transposed, unit);
            assertClose(product(transposed ? turned(t, n) : t, solved.collect2d(), columns), right, 1e-11);
            DArray across = x.solveTriangularRight(
                    array(right, upTo(n), upTo(columns)).transpose(),
                    lower ? Triangle.LOWER : Triangle.UPPER,
                    transposed,
                    unit);
            assertClose(
                    product(transposed ? t : turned(t, n), across.transpose().collect2d(), columns), right, 1e-11);
        }
    }

    @Test
    void aZeroOnTheDiagonalIsNamed() {
        double[][] a = definite(8);
        a[5][5] = 0;
        DArray solved = array(a, 3, 3).solveTriangular(array(matrix(8, 1), 3, 1), Triangle.LOWER);
        assertThatThrownBy(solved::collect)
                .isInstanceOf(TaskFailedException.class)
                .rootCause()
                .isInstanceOf(BodkinException.class)
                .hasMessageContaining("element 5 of its diagonal is 0");
    }

    @Test
    void aMatrixThatIsNotPositiveDefiniteIsRefusedWithItsLeadingMinor() {
        for (Triangle triangle : Triangle.values()) {
            for (int minor : new int[] {1, 4, 5, 300, 520}) {
                double[][] a = new double[520][520];
                for (int i = 0; i < 520; i++) {
                    a[i][i] = i + 1 == minor ? -1 : 2;
                }
                DArray x = array(a, 130, 100);
                assertThatThrownBy(() -> x.cholesky(triangle).collect())
                        .rootCause()
                        .isInstanceOfSatisfying(
                                NotPositiveDefiniteException.class,
                                refused -> assertThat(refused.minor()).isEqualTo(minor))
                        .hasMessageContaining("leading minor of order " + minor + " is not positive");
                assertThat(x.collect2d()).isDeepEqualTo(a);
                a[minor - 1][minor - 1] = Double.NaN;
                assertThatThrownBy(() -> array(a, 600, 600).cholesky(triangle).collect())
                        .rootCause()
                        .isInstanceOf(NotPositiveDefiniteException.class);
            }
        }
    }

    @Test
    void operandsThatAreCutDifferentlyAreNotCutAgainWhereTheCutsOfOneAreAmongThoseOfTheOther() {
        DArray a = array(matrix(16, 24), 8, 12).persist();
        DArray b = array(matrix(24, 16), 6, 8).persist();
        double[][] expected = product(a.collect2d(), b.collect2d(), 16);
        assertThat(a.matmul(b).explain().steps()).hasSize(1);
        assertClose(a.matmul(b).collect2d(), expected, 1e-13);
        assertClose(b.transpose().matmul(a.transpose()).collect2d(), turned(expected, 16), 1e-13);
        assertThat(a.matmul(b.rechunk(Blocks.of(7, 8)).persist()).explain().steps())
                .hasSize(2);
    }

    @Test
    void thePlanKnowsWhatAProductTakes() {
        DArray a = DArrays.randn(engine.get(), 1, Blocks.of(100, 100), 400, 400).persist();
        Estimate step = a.matmul(a).explain().steps().get(0);
        assertThat(step.tasks()).isEqualTo(16);
        assertThat(step.takenBytes()).isEqualTo(2L * 4 * 400 * 400 * 8);
        assertThat(step.madeBytes()).isEqualTo(400L * 400 * 8);
    }

    @Test
    void theBitsAreTheSameWithAnyThreadsAndBudget() {
        int expected = bits("256m", 1);
        assertThat(bits("256m", 4)).isEqualTo(expected);
        assertThat(bits("2m", 3)).isEqualTo(expected);
    }

    /** Of a product, a product with the transpose, its factor, and the solution of a system. */
    private static int bits(String memory, int threads) {
        try (Engine engine = Engine.builder().memory(memory).threads(threads).build()) {
            DArray x = DArrays.randn(engine, 1, Blocks.of(101, 90), 500, 400).persist();
            DArray y = DArrays.randn(engine, 2, Blocks.of(77, 120), 400, 300).persist();
            DArray square = x.transpose().matmul(x).persist();
            DArray factor = square.cholesky().persist();
            double[][] all = {
                x.matmul(y).collect(),
                square.collect(),
                factor.collect(),
                factor.solveCholesky(y).collect()
            };
            return Arrays.deepHashCode(all);
        }
    }
}
