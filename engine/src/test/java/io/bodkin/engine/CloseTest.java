package io.bodkin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.fault.TaskFailedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Closing the engine ends every handle and every thread, whatever goes on. */
@Timeout(30)
class CloseTest {
    @TempDir
    Path directory;

    private Engine engine() {
        return Engine.builder()
                .memory("32MiB")
                .threads(2)
                .spillDirectory(directory)
                .build();
    }

    private static List<Thread> engineThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("bodkin-"))
                .toList();
    }

    private static void assertNoThreadIsLeft() {
        for (Thread thread : engineThreads()) {
            try {
                thread.join(1_000);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        assertThat(engineThreads()).isEmpty();
    }

    private static void assertClosed(Task<?> task) {
        assertThat(task.isDone()).isTrue();
        assertThatThrownBy(task::fetch)
                .satisfies(thrown -> assertThat(thrown instanceof TaskFailedException ? thrown.getCause() : thrown)
                        .isInstanceOfAny(EngineClosedException.class, InterruptedException.class));
    }

    @Test
    void tasksThatWaitFailAndTasksThatBlockAreInterrupted() {
        Engine engine = engine();
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch inside = new CountDownLatch(2);
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            tasks.add(engine.run(() -> {
                inside.countDown();
                never.await();
            }));
        }
        awaitUninterrupted(inside);
        for (int i = 0; i < 1000; i++) {
            tasks.add(engine.spawn(() -> 1));
        }
        tasks.add(engine.spawn(tasks.get(5), x -> x));
        CompletableFuture<?> future = tasks.get(7).toCompletableFuture();
        long start = System.nanoTime();
        engine.close();
        assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
        tasks.forEach(CloseTest::assertClosed);
        assertThat(future).isCompletedExceptionally();
        assertNoThreadIsLeft();
        assertThat(engine.runtime().heldBytes()).isZero();
    }

    @Test
    void threadsOutsideThatWaitAreTold() throws InterruptedException {
        Engine engine = engine();
        CountDownLatch inside = new CountDownLatch(1);
        AtomicBoolean leave = new AtomicBoolean();
        Task<Integer> stubborn = engine.spawn(() -> {
            inside.countDown();
            while (!leave.get()) {
                Thread.onSpinWait();
            }
            return 1;
        });
        Task<Integer> after = engine.spawn(stubborn, n -> n + 1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread waiter = new Thread(() -> {
            try {
                after.fetch();
            } catch (Throwable failure) {
                thrown.set(failure);
            }
        });
        waiter.start();
        awaitUninterrupted(inside);
        long start = System.nanoTime();
        engine.close();
        assertThat(System.nanoTime() - start).isBetween(1_900_000_000L, 4_000_000_000L);
        waiter.join();
        assertThat(thrown.get()).hasRootCauseInstanceOf(EngineClosedException.class);
        assertClosed(stubborn);
        leave.set(true);
        assertNoThreadIsLeft();
    }

    @Test
    void afterClosingNothingCanBeSpawnedOrPut() {
        Engine engine = engine();
        Task<Integer> done = engine.spawn(() -> 1);
        assertThat(done.fetch()).isEqualTo(1);
        Chunk<Block> chunk = engine.putBlock(new double[] {1});
        engine.close();
        engine.close();
        assertThat(done.fetch()).isEqualTo(1);
        assertThatThrownBy(() -> engine.spawn(() -> 1))
                .isInstanceOf(EngineClosedException.class)
                .hasMessage("the engine is closed");
        assertThatThrownBy(() -> engine.put("x")).isInstanceOf(EngineClosedException.class);
        chunk.release();
        assertNoThreadIsLeft();
    }

    @Test
    void nestedTasksThatWaitForEachOtherEnd() {
        Engine engine = engine();
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch inside = new CountDownLatch(1);
        Task<Integer> outer = engine.spawn(() -> engine.spawn(() -> engine.<Integer>spawn(() -> {
                            inside.countDown();
                            never.await();
                            return 1;
                        })
                        .fetch())
                .fetch());
        awaitUninterrupted(inside);
        engine.close();
        assertThat(outer.isDone()).isTrue();
        assertThatThrownBy(outer::fetch).isInstanceOf(TaskFailedException.class);
        assertNoThreadIsLeft();
    }

    @Test
    void spawningWhileTheEngineClosesEndsEveryTask() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            Engine engine = engine();
            List<Task<Integer>> tasks = new ArrayList<>();
            CountDownLatch some = new CountDownLatch(100);
            Thread spawner = new Thread(() -> {
                try {
                    Task<Integer> last = engine.spawn(() -> 0);
                    while (true) {
                        last = engine.spawn(last, n -> n + 1);
                        tasks.add(last);
                        some.countDown();
                    }
                } catch (EngineClosedException expected) {
                    some.countDown();
                }
            });
            spawner.start();
            some.await();
            engine.close();
            spawner.join();
            tasks.forEach(Task::await);
            assertNoThreadIsLeft();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
