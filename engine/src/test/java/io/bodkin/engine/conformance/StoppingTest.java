package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.TaskFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows M1-M5 of the reference: whom a cancellation reaches, and whom it must not. */
@Timeout(60)
class StoppingTest {
    @RegisterExtension
    final EngineOf engines = new EngineOf(1, "64MiB");

    private Engine engine() {
        return engines.get();
    }

    /** Begins a task, on the only processor, that fetches the other as soon as it is there: on its own stack. */
    private Task<Boolean> fetching(AtomicReference<Task<Integer>> other, CountDownLatch there) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Task<Boolean> outer = engine().spawn(() -> {
            begun.countDown();
            there.await();
            try {
                other.get().fetch();
            } catch (TaskFailedException cancelled) {
                // the outer one goes on
            }
            return Thread.currentThread().isInterrupted();
        });
        begun.await();
        return outer;
    }

    @Test
    void aQueueEntryThatStayedBehindDoesNotTakeTheInterruptOfACancelledTask() throws Exception {
        for (int round = 0; round < 50; round++) {
            AtomicReference<Task<Integer>> inner = new AtomicReference<>();
            CountDownLatch there = new CountDownLatch(1);
            Task<Boolean> outer = fetching(inner, there);
            CountDownLatch inside = new CountDownLatch(1);
            AtomicBoolean leave = new AtomicBoolean();
            inner.set(engine().spawn(() -> {
                inside.countDown();
                while (!leave.get()) {
                    Thread.onSpinWait();
                }
                return 1;
            }));
            there.countDown();
            inside.await();
            assertThat(inner.get().cancel()).isTrue();
            // Run by a stand-in, behind what the queue still has of the cancelled task.
            assertThat(engine().spawn(() -> 2).fetch()).isEqualTo(2);
            leave.set(true);
            assertThat(outer.fetch()).isFalse();
        }
    }

    @Test
    void theInterruptOfACancelledTaskDoesNotHitTheTaskThatRunsInsideIt() throws Exception {
        for (int round = 0; round < 50; round++) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch there = new CountDownLatch(1);
            CountDownLatch interrupted = new CountDownLatch(1);
            AtomicReference<Task<Boolean>> inner = new AtomicReference<>();
            Task<Void> outer = engine().run(() -> {
                begun.countDown();
                there.await();
                inner.get().fetch();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            });
            begun.await();
            CountDownLatch inside = new CountDownLatch(1);
            AtomicBoolean leave = new AtomicBoolean();
            inner.set(engine().spawn(() -> {
                inside.countDown();
                while (!leave.get()) {
                    Thread.onSpinWait();
                }
                return Thread.currentThread().isInterrupted();
            }));
            there.countDown();
            inside.await();
            assertThat(outer.cancel()).isTrue();
            leave.set(true);
            assertThat(inner.get().fetch()).isFalse();
            interrupted.await();
        }
    }

    @Test
    void aCancelledTaskInsideACancelledOneLeavesThatItsInterrupt() throws Exception {
        for (int round = 0; round < 50; round++) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch there = new CountDownLatch(1);
            CountDownLatch interrupted = new CountDownLatch(1);
            AtomicReference<Task<Integer>> inner = new AtomicReference<>();
            Task<Void> outer = engine().run(() -> {
                begun.countDown();
                there.await();
                try {
                    inner.get().fetch();
                } catch (TaskFailedException cancelled) {
                    // as is this one
                }
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            });
            begun.await();
            CountDownLatch inside = new CountDownLatch(1);
            inner.set(engine().spawn(() -> {
                inside.countDown();
                new CountDownLatch(1).await();
                return 1;
            }));
            there.countDown();
            inside.await();
            outer.cancel();
            inner.get().cancel();
            interrupted.await();
        }
    }

    @Test
    void cancelAllEndsTasksThatWaitForMemoryWhichTheCallerHolds() {
        Chunk<Block> chunk = engine().putBlock(new double[6 << 20]); // 48 MiB
        try (Block pinned = chunk.fetch()) {
            List<Task<Integer>> waiting = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                waiting.add(engine().with(TaskOptions.none().memory(32 << 20)).spawn(() -> 1));
            }
            waiting.add(engine().spawn(waiting.get(0), n -> n));
            engine().cancelAll();
            engine().awaitAll(waiting);
            waiting.forEach(task -> assertThatThrownBy(task::fetch).hasCauseInstanceOf(CancellationException.class));
            assertThat(pinned.getDouble(0)).isZero();
        }
        chunk.release();
        assertThat(engine().with(TaskOptions.none().memory(32 << 20))
                        .spawn(() -> 2)
                        .fetch())
                .isEqualTo(2);
    }

    @Test
    void theShareOfACancelledTaskThatDoesNotLeaveGoesToOthers() throws Exception {
        Spawner halves = engine().with(TaskOptions.none().occupancy(0.5));
        AtomicBoolean leave = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(2);
        List<Task<Void>> stubborn = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            stubborn.add(halves.run(() -> {
                begun.countDown();
                while (!leave.get()) {
                    Thread.onSpinWait();
                }
            }));
        }
        begun.await();
        Task<Integer> third = halves.spawn(() -> 3);
        Task<Integer> fourth = halves.spawn(() -> 4);
        stubborn.forEach(Task::cancel);
        assertThat(third.fetch() + fourth.fetch()).isEqualTo(7);
        leave.set(true);
        assertThat(halves.spawn(() -> 5).fetch()).isEqualTo(5);
    }

    @Test
    void closingFromAnInterruptedThreadWaitsForWhatRunsAndLeavesItInterrupted() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean left = new AtomicBoolean();
        Engine engine = Engine.builder().memory("16MiB").threads(1).build();
        engine.run(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                for (int i = 0; i < 1_000_000; i++) {
                    Thread.onSpinWait(); // takes its time
                }
                left.set(true);
            }
        });
        begun.await();
        Thread.currentThread().interrupt();
        engine.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(left).isTrue();
    }
}
