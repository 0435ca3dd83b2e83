package io.bodkin.engine.conformance;

import static io.bodkin.engine.Datadeps.inout;
import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Fn2;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.TaskFailedException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Rows H3, H4 and P11 of the reference: whoever comes to a chunk just as a region begins to change it sees no half
 * change.
 */
@Timeout(60)
class ChangingHandlesTest {
    private static final int SIZE = 5_000;
    private static final int ROUNDS = 1_000;

    @RegisterExtension
    final EngineOf engines = new EngineOf(2, "64MiB");

    private Engine engine() {
        return engines.get();
    }

    private static double only(Block block) {
        double[] values = block.toDoubleArray();
        double first = values[0];
        for (double value : values) {
            if (value != first) {
                throw new AssertionError("half a change: " + first + " and " + value);
            }
        }
        return first;
    }

    private void changeWhile(Ref<Block> block, Callable<Double> read) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        CountDownLatch reading = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            while (!over.get() && wrong.get() == null) {
                try {
                    read.call();
                } catch (IllegalStateException beingChanged) {
                    reading.countDown();
                } catch (Throwable thrown) {
                    wrong.set(thrown);
                }
                reading.countDown();
            }
        });
        reader.start();
        try {
            reading.await();
            for (int round = 0; round < ROUNDS; round++) {
                engine().datadeps(region -> region.run(inout(block), changed -> {
                    double[] values = changed.toDoubleArray();
                    Arrays.fill(values, values[0] + 1);
                    changed.write(0, values, 0, SIZE);
                }));
            }
        } finally {
            over.set(true);
            reader.join();
        }
        assertThat(wrong.get()).isNull();
    }

    @Test
    void aChunkThatIsFetchedAsARegionBeginsIsNotSeenChanging() throws Exception {
        Chunk<Block> chunk = engine().putBlock(new double[SIZE]);
        changeWhile(chunk, () -> {
            try (Block block = chunk.fetch()) {
                return only(block);
            }
        });
        try (Block block = chunk.fetch()) {
            assertThat(only(block)).isEqualTo(ROUNDS);
        }
        chunk.release();
    }

    @Test
    void aChunkThatATaskTakesAsARegionBeginsIsNotSeenChanging() throws Exception {
        Chunk<Block> chunk = engine().putBlock(new double[SIZE]);
        changeWhile(chunk, () -> {
            Task<Double> task = engine().spawn(chunk, ChangingHandlesTest::only);
            try {
                return task.fetch();
            } catch (TaskFailedException failure) {
                throw new AssertionError(failure.getCause());
            }
        });
        chunk.release();
    }

    @Test
    void aResultThatIsFetchedAsARegionBeginsIsNotSeenChanging() throws Exception {
        for (int i = 0; i < 20; i++) {
            Task<Block> task = engine().spawn(() -> {
                Block made = Engine.current().context().allocate(DType.FLOAT64, Shape.of(SIZE));
                made.write(0, new double[SIZE], 0, SIZE);
                return made;
            });
            task.await();
            AtomicReference<Throwable> wrong = new AtomicReference<>();
            Thread reader = new Thread(() -> {
                try {
                    for (int n = 0; n < 100; n++) {
                        try (Block block = task.fetch()) {
                            only(block);
                        } catch (IllegalStateException beingChanged) {
                            Thread.onSpinWait();
                        }
                    }
                } catch (Throwable thrown) {
                    wrong.set(thrown);
                }
            });
            reader.start();
            engine().datadeps(region -> region.run(inout(task), changed -> {
                double[] values = new double[SIZE];
                Arrays.fill(values, 1);
                changed.write(0, values, 0, SIZE);
            }));
            reader.join();
            assertThat(wrong.get()).isNull();
            task.release();
        }
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    private static Thread started(Runnable body) {
        Thread thread = new Thread(body);
        thread.start();
        return thread;
    }

    @Test
    void whoWaitsForRoomToReadAChunkGetsItAsItWasWhenHeAsked() throws Exception {
        Chunk<Block> read = engine().putBlock(new double[12 << 17]); // 12 MiB of 64
        Chunk<Block> one = engine().putBlock(new double[28 << 17]);
        Chunk<Block> other = engine().putBlock(new double[28 << 17]);
        Block pinned = one.fetch();
        Block alsoPinned = other.fetch();
        AtomicReference<Block> got = new AtomicReference<>();
        Thread reader = started(() -> got.set(read.fetch()));
        awaitWaiting(reader);
        Thread changer = started(() ->
                engine().datadeps(region -> region.run(inout(read), block -> block.write(0, new double[] {1}, 0, 1))));
        awaitWaiting(changer);
        pinned.close();
        alsoPinned.close();
        one.release();
        other.release();
        reader.join();
        changer.join();
        try (Block asked = got.get();
                Block now = read.fetch()) {
            assertThat(asked.getDouble(0)).isZero();
            assertThat(now.getDouble(0)).isEqualTo(1);
        }
        read.release();
    }

    @Test
    void aTaskThatTakesChunksAsTheyAreKeepsTheVersionThatItTook() throws Exception {
        Chunk<Block> zeros = engine().putBlock(new double[SIZE]);
        Task<Block> block = engine().spawn(zeros, b -> b);
        block.await();
        zeros.release();
        CountDownLatch gate = new CountDownLatch(1);
        Task<Integer> slow = engine().spawn(() -> {
            gate.await();
            return 1;
        });
        Task<Double> before = engine().with(TaskOptions.none().meta(true))
                .submit(
                        (Fn2<Chunk<Integer>, Chunk<Block>, Double>) (one, chunk) -> {
                            try (Block seen = chunk.fetch()) {
                                return only(seen);
                            }
                        },
                        slow,
                        block);
        engine().datadeps(region -> region.run(inout(block), changed -> {
            double[] values = new double[SIZE];
            Arrays.fill(values, 1);
            changed.write(0, values, 0, SIZE);
        }));
        gate.countDown();
        assertThat(before.fetch()).isZero();
        assertThat(engine().spawn(block, ChangingHandlesTest::only).fetch()).isEqualTo(1);
        block.release();
    }
}
