package io.bodkin.darray.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.darray.Blocks;
import io.bodkin.darray.DArray;
import io.bodkin.darray.DArrays;
import io.bodkin.darray.Range;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.store.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What calls BLAS, in JVMs of their own. */
@Timeout(180)
class BlasTest {
    @TempDir
    Path folder;

    /** Everything that uses BLAS, beside what can be computed without; prints the worst difference. */
    static final class Everything {
        public static void main(String[] args) {
            try (Engine engine = Engine.builder().memory("64m").threads(2).build()) {
                double worst = 0;
                for (DType dtype : List.of(DType.FLOAT64, DType.FLOAT32)) {
                    double scale = dtype == DType.FLOAT64 ? 1 : 1e-9;
                    DArray x = DArrays.randn(engine, 1, Blocks.of(450, 300), 900, 500)
                            .cast(dtype)
                            .persist();
                    DArray square = x.transpose().matmul(x).div(900).persist();
                    DArray slow = x.newAxis(2)
                            .slice(Range.all(), Range.of(0, 20))
                            .mul(x.newAxis(1).slice(Range.all(), Range.all(), Range.of(0, 30)))
                            .mean(0);
                    worst = Math.max(worst, scale * distance(slow, square.slice(Range.of(0, 20), Range.of(0, 30))));
                    DArray ones = DArrays.ones(engine, Blocks.of(100), dtype, 500);
                    worst = Math.max(worst, scale * distance(square.matmul(ones), square.sum(1)));
                    for (Triangle triangle : Triangle.values()) {
                        DArray factor = square.cholesky(triangle).persist();
                        DArray solved = factor.solveCholesky(square, triangle);
                        DArray identity = DArrays.eye(engine, Blocks.of(300, 300), 500);
                        worst = Math.max(worst, scale * distance(solved, identity));
                    }
                }
                System.out.println("worst " + worst + " " + Blas.get().name());
            }
        }

        private static double distance(DArray a, DArray b) {
            return a.sub(b).abs().max().fetch();
        }
    }

    @Test
    void openBlasIsUsedWhereItIs() throws Exception {
        assertThat(nameAfterEverything()).isEqualTo("OpenBLAS");
    }

    @Test
    void withoutTheNativeLibraryItIsDoneInJava() throws Exception {
        assertThat(nameAfterEverything("-Dbodkin.blas=java")).isEqualTo("Java");
        assertThat(nameAfterEverything("-Dorg.bytedeco.javacpp.platform=none-none"))
                .isEqualTo("Java");
    }

    private static String nameAfterEverything(String... flags) throws Exception {
        try (ChildProcess child = ChildProcess.start(Everything.class, List.of(flags))) {
            String[] said = child.awaitLine("worst ").split(" ");
            assertThat(Double.parseDouble(said[1])).isLessThan(1e-11);
            return said[2];
        }
    }

    /** Matrices of 18 MiB under 8 MiB. */
    static final class OutOfCore {
        private static final long BUDGET = 8 << 20;

        public static void main(String[] args) {
            try (Engine engine = Engine.builder()
                    .memory(BUDGET)
                    .threads(2)
                    .spillDirectory(Path.of(args[0]))
                    .build()) {
                DArray x = DArrays.randn(engine, 1, Blocks.of(200, 150), 1536, 1536)
                        .persist();
                DArray ones = DArrays.ones(engine, Blocks.of(200), 1536);
                DArray product = x.matmul(x).persist();
                double first = distance(product.matmul(ones), x.matmul(x.matmul(ones)));
                DArray square = x.matmul(x.transpose())
                        .add(DArrays.eye(engine, Blocks.of(200, 150), 1536))
                        .persist();
                DArray factor = square.cholesky().persist();
                double second = distance(factor.matmul(factor.transpose().matmul(ones)), square.matmul(ones));
                Path file = Path.of(args[0], "x.arrow");
                x.save(file);
                double third = distance(DArrays.load(engine, file).matmul(x), product);
                System.out.println("peak " + engine.statistics().heldPeak() + " " + first + " " + second + " " + third);
            }
        }

        private static double distance(DArray a, DArray b) {
            return a.sub(b).abs().max().fetch();
        }
    }

    @Test
    void matricesSeveralTimesTheBudgetAreMultipliedAndFactored() throws Exception {
        try (ChildProcess child = ChildProcess.start(OutOfCore.class, List.of("-Xmx96m"), folder.toString())) {
            String[] said = child.awaitLine("peak ").split(" ");
            assertThat(Long.parseLong(said[1])).isBetween(OutOfCore.BUDGET / 2, OutOfCore.BUDGET);
            assertThat(Double.parseDouble(said[2])).isLessThan(1e-8);
            assertThat(Double.parseDouble(said[3])).isLessThan(1e-7);
            assertThat(Double.parseDouble(said[4])).isLessThan(1e-9);
        }
    }
}
