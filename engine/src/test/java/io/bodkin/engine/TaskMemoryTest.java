package io.bodkin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.BudgetException;
import io.bodkin.engine.fault.TaskFailedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasks and the memory budget. */
@Timeout(60)
class TaskMemoryTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    private Engine engine(String memory, int threads) {
        return Engine.builder()
                .memory(memory)
                .threads(threads)
                .spillDirectory(directory)
                .build();
    }

    private static Block filled(double value, int bytes) {
        Block block = Engine.current().context().allocate(DType.FLOAT64, Shape.of(bytes / 8));
        double[] values = new double[bytes / 8];
        for (int i = 0; i < values.length; i++) {
            values[i] = value + i;
        }
        block.write(0, values, 0, values.length);
        return block;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"256MiB,1", "6MiB,1", "6MiB,2", "8MiB,4", "24MiB,16"})
    void anyBudgetAndAnyNumberOfThreadsGiveTheSameBits(String memory, int threads) {
        try (Engine engine = engine(memory, threads)) {
            List<Task<Block>> level = new ArrayList<>();
            for (int i = 0; i < 48; i++) {
                double value = 1.0 / (i + 3);
                level.add(engine.spawn(() -> filled(value, MIB / 2)));
            }
            while (level.size() > 1) {
                List<Task<Block>> above = new ArrayList<>();
                for (int i = 0; i + 1 < level.size(); i += 2) {
                    above.add(engine.spawn(level.get(i), level.get(i + 1), TaskMemoryTest::mixed));
                }
                if (level.size() % 2 == 1) {
                    above.add(level.get(level.size() - 1));
                }
                level = above;
            }
            try (Block end = level.get(0).fetch()) {
                long bits = 17;
                for (double value : end.toDoubleArray()) {
                    bits = bits * 31 + Double.doubleToLongBits(value);
                }
                assertThat(bits).isEqualTo(expectedBits());
            }
            assertThat(engine.statistics().heldPeak())
                    .isLessThanOrEqualTo(engine.statistics().budget());
        }
    }

    private static Block mixed(Block a, Block b) {
        double[] x = a.toDoubleArray();
        double[] y = b.toDoubleArray();
        Block block = Engine.current().context().allocate(DType.FLOAT64, a.shape());
        block.write(0, mixed(x, y), 0, x.length);
        return block;
    }

    private static double[] mixed(double[] x, double[] y) {
        double[] z = new double[x.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = x[i] * 1.1 + y[i];
        }
        return z;
    }

    private static long expectedBits() {
        List<double[]> level = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
            double[] values = new double[MIB / 16];
            for (int k = 0; k < values.length; k++) {
                values[k] = 1.0 / (i + 3) + k;
            }
            level.add(values);
        }
        while (level.size() > 1) {
            List<double[]> above = new ArrayList<>();
            for (int i = 0; i + 1 < level.size(); i += 2) {
                above.add(mixed(level.get(i), level.get(i + 1)));
            }
            if (level.size() % 2 == 1) {
                above.add(level.get(level.size() - 1));
            }
            level = above;
        }
        long bits = 17;
        for (double value : level.get(0)) {
            bits = bits * 31 + Double.doubleToLongBits(value);
        }
        return bits;
    }

    @Test
    void inputsThatWereSpilledComeBack() {
        try (Engine engine = engine("4MiB", 2)) {
            List<Chunk<Block>> chunks = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                chunks.add(engine.putBlock(new double[] {i, i + 1, i + 2}));
                chunks.add(engine.putBlock(new double[MIB / 8]));
            }
            assertThat(engine.statistics().spilled()).isPositive();
            for (int i = 0; i < 16; i++) {
                assertThat(engine.spawn(
                                        chunks.get(2 * i),
                                        chunks.get(2 * i + 1),
                                        (a, b) -> a.getDouble(2) + b.getDouble(9))
                                .fetch())
                        .isEqualTo(i + 2);
            }
        }
    }

    @Test
    void aTaskThatOutgrowsItsMemoryRunsAgainWhenThereIsEnough() {
        try (Engine engine = engine("8MiB", 2)) {
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch tried = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            AtomicInteger runs = new AtomicInteger();
            Task<Integer> holder = engine.spawn(() -> {
                filled(1, 5 * MIB);
                held.countDown();
                go.await();
                return 1;
            });
            await(held);
            Task<Block> grower = engine.spawn(() -> {
                runs.incrementAndGet();
                try {
                    Block first = filled(1, MIB);
                    return filled(first.getDouble(0), 6 * MIB);
                } finally {
                    tried.countDown();
                }
            });
            await(tried);
            assertThat(grower.isDone()).isFalse();
            go.countDown();
            try (Block block = grower.fetch()) {
                assertThat(block.getDouble(0)).isEqualTo(1);
            }
            assertThat(runs.get()).isEqualTo(2);
            assertThat(holder.fetch()).isEqualTo(1);
        }
    }

    @Test
    void whatCanNeverFitFailsAtOnceWithTheNumbers() {
        try (Engine engine = engine("8MiB", 1)) {
            Task<Integer> declared =
                    engine.with(TaskOptions.none().memory(9L * MIB)).spawn(() -> 1);
            assertThatThrownBy(declared::fetch)
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("t-" + declared.id())
                    .cause()
                    .isInstanceOf(BudgetException.class)
                    .hasMessageContaining("9.0 MiB")
                    .hasMessageContaining("the budget is 8.0 MiB");
            Task<Block> grows = engine.spawn(() -> filled(1, 9 * MIB));
            assertThatThrownBy(grows::fetch).cause().isInstanceOf(BudgetException.class);
            assertThat(engine.spawn(() -> 1).fetch()).isEqualTo(1);
            assertThat(engine.statistics().reserved()).isZero();
        }
    }

    @Test
    void parentsThatHoldTheMemoryThatTheirChildrenNeedAreFoundWithinASecond() {
        try (Engine engine = engine("8MiB", 2)) {
            CountDownLatch both = new CountDownLatch(2);
            List<Task<Integer>> parents = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Chunk<Block> input = engine.putBlock(new double[3 * MIB / 8]);
                // Declared: without it a task is taken to make as much as it reads.
                parents.add(engine.with(TaskOptions.none().memory(0)).spawn(input, block -> {
                    both.countDown();
                    both.await();
                    return engine.with(TaskOptions.none().memory(5L * MIB))
                            .spawn(() -> 7)
                            .fetch();
                }));
            }
            await(both);
            long start = System.nanoTime();
            parents.forEach(Task::await);
            assertThat(System.nanoTime() - start).isLessThan(1_500_000_000L);
            int failed = 0;
            for (Task<Integer> parent : parents) {
                try {
                    assertThat(parent.fetch()).isEqualTo(7);
                } catch (TaskFailedException failure) {
                    failed++;
                    assertThat(failure)
                            .rootCause()
                            .isInstanceOf(BudgetException.class)
                            .hasMessageContaining("deadlock: task t-")
                            .hasMessageContaining("needs 5.0 MiB")
                            .hasMessageContaining("t-" + parents.get(0).id() + " (")
                            .hasMessageContaining("t-" + parents.get(1).id() + " (");
                }
            }
            assertThat(failed).isOne();
        }
    }

    @Test
    void whoeverHoldsMemoryOutsideIsWaitedFor() {
        try (Engine engine = engine("8MiB", 1)) {
            Chunk<Block> chunk = engine.putBlock(new double[5 * MIB / 8]);
            Block pinned = chunk.fetch();
            Task<Integer> parent =
                    engine.spawn(() -> engine.with(TaskOptions.none().memory(5L * MIB))
                            .spawn(() -> 1)
                            .fetch());
            assertThatThrownBy(() -> parent.fetch(java.time.Duration.ofMillis(900)))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            pinned.close();
            assertThat(parent.fetch()).isEqualTo(1);
        }
    }

    @Test
    void childrenOfBlockedParentsGoBeforeNewTasks() {
        try (Engine engine = engine("8MiB", 1)) {
            List<String> order = new java.util.concurrent.CopyOnWriteArrayList<>();
            CountDownLatch full = new CountDownLatch(1);
            Chunk<Block> chunk = engine.putBlock(new double[5 * MIB / 8]);
            Block pinned = chunk.fetch();
            TaskOptions large = TaskOptions.none().memory(5L * MIB);
            Task<Integer> parent = engine.spawn(() -> {
                full.await();
                return engine.with(large)
                        .spawn(() -> {
                            order.add("child");
                            return 1;
                        })
                        .fetch();
            });
            List<Task<Void>> roots = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                roots.add(engine.with(large).run(() -> order.add("root")));
            }
            full.countDown();
            engine.spawn(() -> 0).await();
            assertThatThrownBy(() -> parent.fetch(java.time.Duration.ofMillis(100)))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            pinned.close();
            assertThat(parent.fetch()).isEqualTo(1);
            roots.forEach(Task::await);
            assertThat(order).containsExactly("child", "root", "root", "root");
        }
    }
}
