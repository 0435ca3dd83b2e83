package io.bodkin.engine.conformance;

import static io.bodkin.engine.Datadeps.inout;
import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Fn0;
import io.bodkin.engine.api.Identified;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows C14-C17 of the reference: which results are kept, and which are found again. */
@Timeout(60)
class ResultReuseTest {
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static volatile CountDownLatch asked = new CountDownLatch(1);
    private static final AtomicBoolean GO = new AtomicBoolean();

    @TempDir
    Path directory;

    private Engine engine() {
        return Engine.builder().memory("32MiB").threads(2).directory(directory).build();
    }

    private Engine withoutDirectory() {
        return Engine.builder()
                .memory("32MiB")
                .threads(2)
                .spillDirectory(directory)
                .build();
    }

    /** Handles that nobody has are found, and what they held is let go. */
    private static void collect() {
        for (int i = 0; i < 3; i++) {
            WeakReference<Object> garbage = new WeakReference<>(new Object());
            while (garbage.get() != null) {
                System.gc();
            }
        }
    }

    private static Block ones() {
        CALLS.incrementAndGet();
        Block made = Engine.current().context().allocate(DType.FLOAT64, Shape.of(1000));
        double[] ones = new double[1000];
        Arrays.fill(ones, 1);
        made.write(0, ones, 0, ones.length);
        return made;
    }

    @Test
    void aCachedBlockThatARegionChangesIsNotFoundChanged() {
        try (Engine engine = withoutDirectory()) {
            Spawner cached = engine.with(TaskOptions.none().cache(true));
            Task<Block> first = cached.spawn((Fn0<Block>) ResultReuseTest::ones);
            first.await();
            engine.datadeps(region -> region.run(inout(first), block -> block.write(0, new double[] {7}, 0, 1)));
            Task<Block> second = cached.spawn((Fn0<Block>) ResultReuseTest::ones);
            assertThat(engine.spawn(second, block -> block.getDouble(0)).fetch())
                    .isEqualTo(1);
            assertThat(engine.spawn(first, block -> block.getDouble(0)).fetch()).isEqualTo(7);
        }
    }

    @Test
    void aCachedObjectThatARegionChangesIsNotFoundChanged() {
        try (Engine engine = withoutDirectory()) {
            for (int size : new int[] {1, 10_000}) {
                Spawner cached = engine.with(TaskOptions.none().cache(true));
                Fn0<double[]> zeros = () -> new double[size];
                Task<double[]> first = cached.spawn(zeros);
                first.await();
                engine.datadeps(region -> region.run(inout(first), array -> array[0] = 7));
                assertThat(first.fetch()[0]).isEqualTo(7);
                Task<double[]> second = cached.spawn(zeros);
                assertThat(second.fetch()[0]).isZero();
            }
        }
    }

    /** Is asked what it is until it may go on. */
    private record Slow(int n) implements Identified, Serializable {
        @Override
        public String identity() {
            asked.countDown();
            while (!GO.get()) {
                Thread.onSpinWait();
            }
            return "slow " + n;
        }
    }

    private static String text(Slow slow) {
        return slow == null ? "nothing" : "n = " + slow.n;
    }

    @Test
    void aCancelledAttemptKeepsNothing() throws Exception {
        asked = new CountDownLatch(1);
        GO.set(false);
        CountDownLatch saved = new CountDownLatch(1);
        try (Engine engine = engine()) {
            Task<Slow> input = engine.spawn(() -> new Slow(3));
            Task<String> task = engine.with(
                            TaskOptions.none().durable("text").storedAs("text").checkpoint(result -> saved.countDown()))
                    .spawn(input, ResultReuseTest::text);
            asked.await();
            task.cancel();
            input.release(); // the task does not keep it any more
            GO.set(true);
        } // waits for the thread to leave
        assertThat(saved.getCount()).isEqualTo(1);
        try (Engine engine = engine()) {
            assertThat(engine.cachedResults()).isEmpty();
            assertThat(engine.names()).isEmpty();
            Task<Slow> input = engine.spawn(() -> new Slow(3));
            assertThat(engine.with(TaskOptions.none().durable("text"))
                            .spawn(input, ResultReuseTest::text)
                            .fetch())
                    .isEqualTo("n = 3");
        }
    }

    @Test
    void aPersistingCachedResultIsFoundWhenNobodyElseHasIt() {
        CALLS.set(0);
        try (Engine engine = withoutDirectory()) {
            Spawner cached = engine.with(TaskOptions.none().cache(true).persist(true));
            for (int i = 0; i < 3; i++) {
                Task<Block> task = cached.spawn((Fn0<Block>) ResultReuseTest::ones);
                assertThat(engine.spawn(task, block -> block.getDouble(0)).fetch())
                        .isEqualTo(1);
                if (i == 1) {
                    task.release(); // the others are left to the collector
                }
                task = null;
                collect();
            }
            assertThat(CALLS).hasValue(1);
        }
    }

    @Test
    void aResultThatPersistsThroughARefStays() {
        try (Engine engine = withoutDirectory()) {
            Task<Block> task = engine.with(TaskOptions.none().persist(true))
                    .spawnRef(() -> Engine.current().spawn((Fn0<Block>) ResultReuseTest::ones));
            Chunk<Block> handle = task.fetchRaw();
            handle.release();
            task.release();
            collect();
            engine.spawn(() -> 1).fetch();
            assertThat(engine.statistics().held()).isPositive();
        }
    }

    @Test
    void theOptionsOfATaskThatReturnsARefAreForItsValue() {
        CALLS.set(0);
        AtomicInteger saved = new AtomicInteger();
        try (Engine engine = engine()) {
            TaskOptions options = TaskOptions.none()
                    .checkpoint(result -> saved.set((Integer) result))
                    .returnType(Integer.class)
                    .storedAs("value");
            Task<Integer> task =
                    engine.with(options).spawnRef(() -> Engine.current().spawn(() -> 42));
            assertThat(task.fetch()).isEqualTo(42);
            assertThat(saved).hasValue(42);
            assertThat(engine.<Integer>get("value").orElseThrow().fetch()).isEqualTo(42);
        }
    }
}
