package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.store.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Arrays many times larger than the budget, and than the heap. */
@Timeout(180)
class OutOfCoreTest {
    private static final long MIB = 1 << 20;
    private static final long BUDGET = 32 * MIB;

    @TempDir
    Path folder;

    /** Everything there is, on 256 MiB in 32 MiB. */
    static final class Work {
        public static void main(String[] args) {
            try (Engine engine = Engine.builder()
                    .memory(BUDGET)
                    .threads(2)
                    .spillDirectory(Path.of(args[0]))
                    .build()) {
                DArray x = DArrays.randn(engine, 1, Blocks.auto(), 8192, 4096).persist();
                DArray z = x.sub(x.mean(0)).div(x.std(0));
                double worst = z.mean(0).abs().max().fetch();
                DArray rows = x.rechunk(Blocks.of(16, 4096)).persist();
                DArray columns = rows.transpose().rechunk(Blocks.of(16, 8192)).persist();
                double difference = columns.transpose().sub(x).abs().max().fetch();
                Path file = Path.of(args[0], "z.arrow");
                columns.save(file);
                double sum = DArrays.load(engine, file).sum().fetch() - x.sum().fetch();
                System.out.println(
                        "peak " + engine.statistics().heldPeak() + " " + worst + " " + difference + " " + sum);
            }
        }
    }

    @Test
    void eightTimesTheBudgetIsComputedWithinTheBudget() throws Exception {
        try (ChildProcess child = ChildProcess.start(Work.class, List.of("-Xmx96m"), folder.toString())) {
            String[] said = child.awaitLine("peak ").split(" ");
            assertThat(Long.parseLong(said[1])).isBetween(BUDGET / 2, BUDGET);
            assertThat(Double.parseDouble(said[2])).isLessThan(1e-13);
            assertThat(Double.parseDouble(said[3])).isZero();
            assertThat(Double.parseDouble(said[4])).isCloseTo(0, within(1e-6));
        }
    }

    @Test
    void aTaskThatWouldNeedTooManyBlocksGetsPiecesOfThem() {
        try (Engine engine = Engine.builder().memory(8 * MIB).threads(2).build()) {
            DArray columns =
                    DArrays.rand(engine, 1, Blocks.of(1000, 10), 1000, 2000).persist();
            DArray rows = columns.rechunk(Blocks.of(10, 2000));
            Plan plan = rows.explain();
            assertThat(plan.steps()).hasSize(2);
            assertThat(plan.steps().get(0).tasks()).isLessThan(1000);
            assertThat(plan.steps())
                    .allSatisfy(step -> assertThat(step.largestTask()).isLessThan(4 * MIB));
            assertThat(rows.slice(Range.of(500, 510))
                            .sub(columns.slice(Range.of(500, 510)))
                            .abs()
                            .max()
                            .fetch())
                    .isZero();
        }
    }

    @Test
    void aBlockThatCannotBeIsRefusedWithOneThatCan() {
        try (Engine engine = Engine.builder().memory(8 * MIB).threads(2).build()) {
            DArray x = DArrays.zeros(engine, Blocks.of(4000, 4000), DType.FLOAT64, 4000, 4000);
            assertThatThrownBy(x::persist)
                    .isInstanceOf(BodkinException.class)
                    .hasMessage(
                            "a block of [4000 x 4000] FLOAT64 takes 122.1 MiB, and at most 8.0 MiB, the budget, can be"
                                    + " had; blocks of [250 x 500] would do");
        }
    }

    @Test
    void aBlockOfMoreBytesThanALongCountsIsRefused() {
        try (Engine engine = Engine.builder().memory(8 * MIB).threads(2).build()) {
            DArray x = DArrays.rand(engine, 1, Blocks.of(1L << 61), 1L << 61); // 2^64 bytes
            assertThatThrownBy(x::persist)
                    .isInstanceOf(BodkinException.class)
                    .hasMessageContaining("a block of [2305843009213693952] FLOAT64 takes")
                    .hasMessageContaining("blocks of [131072] would do");
        }
    }
}
