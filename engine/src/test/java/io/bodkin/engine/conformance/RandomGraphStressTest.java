package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.TaskFailedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random graphs of thousands of tasks under a memory budget that holds few of their blocks: some fail, some are
 * retried, some are cancelled, some are placed, some nest, some handles are released. What ends well has the value that
 * running one task after another gives; what does not says why; nothing is left.
 */
@Timeout(120)
class RandomGraphStressTest {
    private static final int TASKS = 8000;
    private static final int CELLS = 4096;

    /** Sums along a chain stay small, and so exact. */
    private static final double MODULUS = 1_000_003;

    @TempDir
    Path directory;

    /** What a task must give: the sum of its block, or that it fails. */
    private record Expected(double sum, boolean fails) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void resultsAreThoseOfASequentialRun(long seed) {
        Random random = new Random(seed);
        try (Engine engine = Engine.builder()
                .memory("4MiB")
                .threads(3)
                .spillDirectory(directory)
                .build()) {
            List<Task<Block>> tasks = new ArrayList<>();
            List<Expected> expected = new ArrayList<>();
            List<Boolean> mayBeCancelled = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                int inputs = Math.min(i, random.nextInt(4));
                List<Ref<Block>> refs = new ArrayList<>();
                double sum = i;
                boolean fails = false;
                boolean cancelled = false;
                for (int k = 0; k < inputs; k++) {
                    int from = i - 1 - random.nextInt(Math.min(i, 40));
                    refs.add(tasks.get(from));
                    sum += expected.get(from).sum();
                    fails |= expected.get(from).fails();
                    cancelled |= mayBeCancelled.get(from);
                }
                double base = i;
                boolean throwing = random.nextInt(200) == 0;
                TaskOptions options = TaskOptions.none();
                if (random.nextInt(4) == 0) {
                    options = options.scope(Scope.thread(1 + random.nextInt(3)));
                }
                if (random.nextInt(10) == 0) {
                    options = options.retries(20);
                }
                if (random.nextInt(20) == 0) {
                    options = options.occupancy(random.nextInt(3) / 2.0);
                }
                boolean flaky = options.retries() > 0;
                boolean nesting = random.nextInt(8) == 0;
                tasks.add(engine.with(options).spawn(refs, (List<Block> blocks) -> {
                    if (throwing) {
                        throw new IllegalStateException("as it must");
                    }
                    if (flaky && ThreadLocalRandom.current().nextInt(3) == 0) {
                        throw new IllegalStateException("once");
                    }
                    double total = base;
                    for (Block block : blocks) {
                        total += block.getDouble(CELLS - 1);
                    }
                    if (nesting) {
                        double part = total;
                        total = Engine.current().spawn(() -> part / 2).fetch()
                                + Engine.current().spawn(() -> part - part / 2).fetch();
                    }
                    Block made = Engine.current().context().allocate(DType.FLOAT64, Shape.of(CELLS));
                    made.write(CELLS - 1, new double[] {total % MODULUS}, 0, 1);
                    return made;
                }));
                expected.add(new Expected(sum % MODULUS, fails || throwing));
                if (random.nextInt(300) == 0) {
                    tasks.get(i).cancel();
                    cancelled = true;
                }
                mayBeCancelled.add(cancelled);
            }
            for (int i = 0; i < TASKS; i++) {
                check(tasks.get(i), expected.get(i), mayBeCancelled.get(i), i);
            }
            tasks.forEach(Task::release);
            while (engine.statistics().chunks() > 0) {
                Thread.onSpinWait(); // attempts that were cancelled still leave
            }
            assertThat(engine.statistics().held()).isZero();
        }
    }

    private static void check(Task<Block> task, Expected expected, boolean mayBeCancelled, int i) {
        Throwable failure = catchThrowable(() -> {
            try (Block block = task.fetch()) {
                assertThat(expected.fails()).as("task " + i + " ought to fail").isFalse();
                assertThat(block.getDouble(CELLS - 1)).as("task " + i).isEqualTo(expected.sum());
            }
        });
        if (failure == null) {
            return;
        }
        assertThat(failure).isInstanceOf(TaskFailedException.class);
        if (failure.getCause() instanceof CancellationException) {
            assertThat(mayBeCancelled).as("task " + i + " was cancelled").isTrue();
        } else {
            assertThat(expected.fails())
                    .as("task " + i + ": " + failure.getMessage())
                    .isTrue();
            assertThat(failure.getCause()).hasMessage("as it must");
        }
    }
}
