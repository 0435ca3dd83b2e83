package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.event.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code explain} says, held against what then happens: reading 4 MiB, or 32 MiB, of a file. */
class EstimateTest {
    private static final Percentage CLOSE = Percentage.withPercentage(25);
    private static final String ROOM = "64MiB";
    private static final String TIGHT = "2MiB";

    @TempDir
    static Path folder;

    private static Path file;
    private static Path large;

    /** One of each kind. */
    enum Kind {
        ELEMENTWISE(x -> x.mul(2.0).add(x)),
        REDUCTION(x -> x.sum(0)),
        REDUCTION_OF_ALL(x -> x.max(Axes.all())),
        SEVERAL_REDUCTIONS(x -> x.describe(Axes.of(1))),
        STANDARDISE(x -> x.sub(x.mean(0)).div(x.std(0))),
        RECHUNK(x -> x.rechunk(Blocks.of(32, 1024))),
        RECHUNK_ACROSS(x -> x.rechunk(Blocks.of(512, 16)).add(1.0)),
        TRANSPOSE(x -> x.transpose().add(1.0)),
        WITH_THE_TRANSPOSE(
                x -> x.slice(Range.all(), Range.of(0, 512)).transpose().add(x.slice(Range.all(), Range.of(0, 512)))),
        SLICE(x -> x.slice(Range.of(10, 300), Range.all().by(-2))),
        CONCAT(x -> DArrays.concat(0, x, x.add(1.0))),
        TAKE(x -> x.take(0, 5, 1, 500)),
        RESHAPE(x -> x.reshape(1024, 512)),
        REPLACE(x -> x.replace(1, Range.of(5, 300), Range.of(3, 700))),
        BROADCAST(x -> x.slice(Range.at(0)).broadcastTo(300, 1024)),
        CUMULATIVE_SUM(x -> x.cumulativeSum(0)),
        MATMUL(x -> x.matmul(x.transpose().add(1.0))),
        SYRK(x -> x.transpose().matmul(x)),
        SORT(x -> x.sort(0)),
        STENCIL_OF_ROLLS(x -> x.add(x.roll(0, 1)));

        private final UnaryOperator<DArray> operation;

        Kind(UnaryOperator<DArray> operation) {
            this.operation = operation;
        }
    }

    /** What an engine did until all was freed again. */
    private record Happened(long tasks, long made, long read, long spilled, long peak) {}

    @BeforeAll
    static void write() {
        file = folder.resolve("x.arrow");
        large = folder.resolve("large.arrow");
        try (Engine engine = Engine.builder().memory(ROOM).threads(2).build()) {
            DArrays.rand(engine, 1, Blocks.of(64, 128), 512, 1024).save(file);
            DArrays.rand(engine, 1, Blocks.of(256, 512), 2048, 2048).save(large);
        }
    }

    private static void check(Kind kind, String budget, Check check) throws InterruptedException {
        check(kind, file, budget, check);
    }

    private static void check(Kind kind, Path file, String budget, Check check) throws InterruptedException {
        try (Engine engine = Engine.builder().memory(budget).threads(2).build()) {
            DArray x = DArrays.load(engine, file);
            DArray y = kind.operation.apply(x);
            Plan plan = y.explain();
            Set<Long> inputs = new HashSet<>();
            x.chunks().forEach(block -> inputs.add(((Chunk<?>) block).id()));
            AtomicLong tasks = new AtomicLong();
            AtomicLong made = new AtomicLong();
            engine.events().listen(event -> {
                if (event instanceof Event.TaskSpawned) {
                    tasks.incrementAndGet();
                } else if (event instanceof Event.ChunkFreed freed && !inputs.contains(freed.chunk())) {
                    made.addAndGet(freed.bytes());
                }
            });
            y.fetch().release();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (engine.statistics().chunks() > inputs.size() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            var store = engine.statistics();
            assertThat(store.chunks()).isEqualTo(inputs.size());
            check.check(plan, new Happened(tasks.get(), made.get(), store.loaded(), store.spilled(), store.heldPeak()));
            x.release(); // until here it holds its blocks
        }
    }

    @FunctionalInterface
    private interface Check {
        void check(Plan plan, Happened happened);
    }

    @ParameterizedTest
    @EnumSource
    void inMemoryTasksAndBytesAreThoseOfThePlan(Kind kind) throws InterruptedException {
        check(kind, ROOM, (plan, happened) -> {
            assertThat(plan.tasks()).as("tasks").isCloseTo(happened.tasks, CLOSE);
            assertThat(plan.fileBytes()).as("read").isCloseTo(happened.read, CLOSE);
            assertThat(plan.madeBytes()).as("made").isCloseTo(happened.made, CLOSE);
            assertThat(plan.spilledIfPersisted()).as("spilled").isEqualTo(happened.spilled);
        });
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"STANDARDISE", "WITH_THE_TRANSPOSE", "MATMUL", "SYRK", "SORT", "STENCIL_OF_ROLLS"})
    void outOfCoreBytesAreThoseOfThePlan(Kind kind) throws InterruptedException {
        check(kind, TIGHT, (plan, happened) -> {
            assertThat(plan.tasks()).as("tasks").isCloseTo(happened.tasks, CLOSE);
            assertThat(plan.fileBytes()).as("read").isCloseTo(happened.read, CLOSE);
            assertThat(plan.madeBytes()).as("made").isCloseTo(happened.made, CLOSE);
            assertThat(happened.peak).isLessThanOrEqualTo(2 << 20);
        });
    }

    /** Whether a block is still in memory when it is taken again depends on what runs meanwhile. */
    @Test
    void whatIsTakenAtTwoTimesIsReadOnceOrAsOftenAsItIsTaken() throws InterruptedException {
        check(Kind.WITH_THE_TRANSPOSE, TIGHT, (plan, happened) -> {
            long taken =
                    plan.steps().stream().mapToLong(step -> step.takenBytes()).sum();
            assertThat(plan.tasks()).as("tasks").isCloseTo(happened.tasks, CLOSE);
            assertThat(happened.read).as("read").isBetween(plan.fileBytes() * 3 / 4, taken);
            assertThat(plan.madeBytes()).as("made").isCloseTo(happened.made, CLOSE);
            assertThat(happened.peak).isLessThanOrEqualTo(2 << 20);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"ELEMENTWISE", "STANDARDISE", "TRANSPOSE", "CUMULATIVE_SUM"})
    void aResultThatIsSeveralTimesTheBudgetIsSpilledAsThePlanSays(Kind kind) throws InterruptedException {
        // blocks of a size that each is spilled to a file of its own: those that are packed may be written again
        check(kind, large, "8MiB", (plan, happened) -> {
            assertThat(plan.spilledIfPersisted()).as("spilled").isCloseTo(happened.spilled, CLOSE);
            assertThat(plan.fileBytes()).as("read").isCloseTo(happened.read, CLOSE);
        });
    }

    @Test
    void whatASavedArrayTakesIsReadAndWrittenOnce() throws Exception {
        try (Engine engine = Engine.builder().memory(TIGHT).threads(2).build()) {
            DArray y = DArrays.load(engine, file).mul(2.0);
            Plan plan = y.explain();
            Path saved = folder.resolve("y.npy");
            y.save(saved);
            assertThat(plan.fileBytes()).isCloseTo(engine.statistics().loaded(), CLOSE);
            assertThat(y.byteSize()).isCloseTo(Files.size(saved), CLOSE);
            assertThat(plan.spilledBytes()).isEqualTo(engine.statistics().spilled());
        }
    }
}
