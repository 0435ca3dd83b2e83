package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskContext;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.TaskFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows M1-M5 of the reference: cancellation; the last line of scheduler.jl of its checklist. */
@Timeout(60)
class CancelConformanceTest {
    @RegisterExtension
    final EngineOf engines = new EngineOf(2, "64MiB");

    private Engine engine() {
        return engines.get();
    }

    // M1: a task that has not begun never runs
    @Test
    void aTaskThatWaitsForItsInputIsCancelledAndNeverRuns() {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicBoolean ran = new AtomicBoolean();
        Task<Integer> first = engine().spawn(() -> {
            gate.await();
            return 1;
        });
        Task<Integer> second = engine().spawn(first, n -> {
            ran.set(true);
            return n;
        });
        Task<Integer> third = engine().spawn(second, n -> n);
        assertThat(second.cancel()).isTrue();
        assertThat(second.cancel()).isFalse();
        assertThatThrownBy(second::fetch)
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(CancellationException.class);
        assertThatThrownBy(third::fetch).hasCauseInstanceOf(CancellationException.class);
        gate.countDown();
        assertThat(first.fetch()).isEqualTo(1);
        assertThat(ran).isFalse();
        assertThat(first.cancel()).isFalse();
    }

    // M1: a running task is done at once, its thread is interrupted, and M5: others run
    @Test
    void aRunningTaskThatBlocksIsInterruptedAndDoneAtOnce() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Task<Void> sleeping = engine().run(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        begun.await();
        assertThat(sleeping.cancel()).isTrue();
        assertThat(sleeping.isDone()).isTrue();
        interrupted.await();
        assertThatThrownBy(sleeping::fetch).hasCauseInstanceOf(CancellationException.class);
        assertThat(engine().spawn(() -> Thread.currentThread().isInterrupted()).fetch())
                .isFalse();
    }

    // M1: one that does not look loses its processor all the same
    @Test
    void asManyTasksRunAsBeforeWhileACancelledOneDoesNotLeave() throws Exception {
        AtomicBoolean leave = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(2);
        List<Task<Void>> stubborn = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            stubborn.add(engine().run(() -> {
                begun.countDown();
                while (!leave.get()) {
                    Thread.onSpinWait();
                }
            }));
        }
        begun.await();
        stubborn.forEach(task -> assertThat(task.cancel()).isTrue());
        CountDownLatch both = new CountDownLatch(2);
        List<Task<Integer>> others = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            others.add(engine().spawn(() -> {
                both.countDown();
                both.await(); // both run at a time
                return 1;
            }));
        }
        assertThat(engine().fetchAll(others)).containsExactly(1, 1);
        leave.set(true);
        List<Task<Integer>> after = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            after.add(engine().spawn(() -> 1));
        }
        assertThat(engine().fetchAll(after)).hasSize(1000);
    }

    // M4: kernels poll
    @Test
    void aTaskSeesThatItIsToStop() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Task<Void> polling = engine().run(() -> {
            TaskContext context = Engine.current().context();
            begun.countDown();
            try {
                while (true) {
                    context.stopIfCancelled();
                }
            } finally {
                stopped.countDown();
            }
        });
        begun.await();
        polling.cancel();
        stopped.await();
        assertThatThrownBy(polling::fetch).hasCauseInstanceOf(CancellationException.class);
    }

    // cancel propagates to children
    @Test
    void whatACancelledTaskHasSpawnedStopsToo() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch childStopped = new CountDownLatch(1);
        List<Task<Integer>> waiting = new ArrayList<>();
        Task<Void> parent = engine().run(() -> {
            Engine.current().run(() -> {
                TaskContext context = Engine.current().context();
                begun.countDown();
                try {
                    while (!context.isCancelled()) {
                        Thread.onSpinWait();
                    }
                } finally {
                    childStopped.countDown();
                }
            });
            begun.await();
            synchronized (waiting) {
                for (int i = 0; i < 20; i++) {
                    waiting.add(Engine.current().spawn(() -> 1));
                }
            }
            new CountDownLatch(1).await();
        });
        begun.await();
        while (true) {
            synchronized (waiting) {
                if (waiting.size() == 20) {
                    break;
                }
            }
        }
        parent.cancel();
        childStopped.await();
        waiting.forEach(Task::await);
        assertThat(engine().spawn(() -> 2).fetch()).isEqualTo(2);
    }

    // M3
    @Test
    void cancelAllEndsEverythingAndTheEngineGoesOn() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        AtomicInteger ran = new AtomicInteger();
        List<Task<Void>> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            all.add(engine().run(() -> {
                begun.countDown();
                new CountDownLatch(1).await();
            }));
        }
        begun.await();
        for (int i = 0; i < 100; i++) {
            all.add(engine().run(ran::incrementAndGet));
        }
        engine().cancelAll();
        all.forEach(Task::await);
        all.forEach(task -> assertThatThrownBy(task::fetch).hasCauseInstanceOf(CancellationException.class));
        assertThat(ran).hasValue(0);
        assertThat(engine().spawn(() -> 3).fetch()).isEqualTo(3);
    }

    // M3: no thread stays behind in a task that begins at that very moment, and only waits
    @Test
    void aTaskThatBeginsWhileAllAreCancelledIsInterruptedToo() {
        AtomicInteger inside = new AtomicInteger();
        for (int round = 0; round < 5_000; round++) {
            Task<Void> waiting = engine().run(() -> {
                inside.incrementAndGet();
                try {
                    new CountDownLatch(1).await();
                } finally {
                    inside.decrementAndGet();
                }
            });
            for (int i = 0; i < round % 100 * 10; i++) {
                Thread.onSpinWait();
            }
            engine().cancelAll();
            waiting.await();
            while (inside.get() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    // what a cancelled attempt makes is freed when it leaves
    @Test
    void theMemoryOfACancelledTaskComesBackWhenItLeaves() throws Exception {
        for (int round = 0; round < 50; round++) {
            CountDownLatch begun = new CountDownLatch(1);
            AtomicBoolean leave = new AtomicBoolean();
            Task<?> task = engine().with(TaskOptions.none().memory(1 << 20)).spawn(() -> {
                var block = Engine.current().context().allocate(DType.FLOAT64, Shape.of(100_000));
                begun.countDown();
                while (!leave.get()) {
                    Thread.onSpinWait();
                }
                return block;
            });
            begun.await();
            assertThat(task.cancel()).isTrue();
            leave.set(true);
        }
        while (engine().statistics().held() > 0) {
            Thread.onSpinWait();
        }
    }
}
