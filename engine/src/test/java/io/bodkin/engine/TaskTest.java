package io.bodkin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.InterruptedWaitException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a task is, seen from outside. */
@Timeout(30)
class TaskTest {
    @TempDir
    Path directory;

    private Engine engine;

    @BeforeEach
    void open() {
        engine = Engine.builder()
                .memory("32MiB")
                .threads(2)
                .spillDirectory(directory)
                .build();
    }

    @AfterEach
    void close() {
        engine.close();
        assertThat(engine.runtime().heldBytes()).isZero();
    }

    @Test
    void functionsOfEveryArityGetTheirInputsInOrder() {
        Task<Integer> a = engine.spawn(() -> 1);
        Ref<Integer> b = Ref.of(2);
        Chunk<Integer> c = engine.put(3);
        assertThat(engine.spawn(a, x -> "" + x).fetch()).isEqualTo("1");
        assertThat(engine.spawn(a, b, (x, y) -> "" + x + y).fetch()).isEqualTo("12");
        assertThat(engine.spawn(a, b, c, (x, y, z) -> "" + x + y + z).fetch()).isEqualTo("123");
        assertThat(engine.spawn(a, b, c, a, (p, q, r, s) -> "" + p + q + r + s).fetch())
                .isEqualTo("1231");
        assertThat(engine.spawn(a, b, c, a, b, (p, q, r, s, t) -> "" + p + q + r + s + t)
                        .fetch())
                .isEqualTo("12312");
        assertThat(engine.spawn(a, b, c, a, b, c, (p, q, r, s, t, u) -> "" + p + q + r + s + t + u)
                        .fetch())
                .isEqualTo("123123");
        assertThat(engine.spawn(a, b, c, a, b, c, a, (p, q, r, s, t, u, v) -> "" + p + q + r + s + t + u + v)
                        .fetch())
                .isEqualTo("1231231");
        assertThat(engine.spawn(a, b, c, a, b, c, a, b, (p, q, r, s, t, u, v, w) -> "" + p + q + r + s + t + u + v + w)
                        .fetch())
                .isEqualTo("12312312");
    }

    @Test
    void actionsOfEveryArityRunAndTheirResultIsNull() {
        AtomicInteger sum = new AtomicInteger();
        Ref<Integer> a = Ref.of(1);
        List<Task<Void>> tasks = List.of(
                engine.run(() -> sum.addAndGet(1)),
                engine.run(a, x -> sum.addAndGet(x)),
                engine.run(a, a, (p, q) -> sum.addAndGet(p + q)),
                engine.run(a, a, a, (p, q, r) -> sum.addAndGet(p + q + r)),
                engine.run(a, a, a, a, (p, q, r, s) -> sum.addAndGet(p + q + r + s)),
                engine.run(a, a, a, a, a, (p, q, r, s, t) -> sum.addAndGet(p + q + r + s + t)),
                engine.run(a, a, a, a, a, a, (p, q, r, s, t, u) -> sum.addAndGet(p + q + r + s + t + u)),
                engine.run(a, a, a, a, a, a, a, (p, q, r, s, t, u, v) -> sum.addAndGet(p + q + r + s + t + u + v)),
                engine.run(
                        a,
                        a,
                        a,
                        a,
                        a,
                        a,
                        a,
                        a,
                        (p, q, r, s, t, u, v, w) -> sum.addAndGet(p + q + r + s + t + u + v + w)));
        tasks.forEach(task -> assertThat(task.fetch()).isNull());
        assertThat(sum.get()).isEqualTo(1 + 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8);
    }

    @Test
    void aListOfInputsComesAsAListInOrder() {
        List<Task<Integer>> many =
                IntStream.range(0, 100).mapToObj(i -> engine.spawn(() -> i)).toList();
        assertThat(engine.spawn(many, values -> values.stream().map(v -> "" + v).reduce("", String::concat))
                        .fetch())
                .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "" + i).reduce("", String::concat));
        assertThat(engine.spawn(List.<Ref<Integer>>of(), List::size).fetch()).isZero();
    }

    @Test
    void nullIsAValueLikeAnyOther() {
        Task<Object> none = engine.spawn(() -> null);
        assertThat(none.fetch()).isNull();
        assertThat(engine.spawn(none, Ref.of(null), (a, b) -> a == null && b == null)
                        .fetch())
                .isTrue();
    }

    @Test
    void aNullInputIsRefusedWhereItIsGiven() {
        assertThatThrownBy(() -> engine.spawn((Ref<Integer>) null, x -> x))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("Ref.of(null)");
    }

    @Test
    void oneTaskMayBeAnInputTwice() {
        Task<Integer> three = engine.spawn(() -> 3);
        assertThat(engine.spawn(three, three, (a, b) -> a * b).fetch()).isEqualTo(9);
    }

    @Test
    void inputsMayHaveEndedRunOrWait() {
        CountDownLatch gate = new CountDownLatch(1);
        Task<Integer> ended = engine.spawn(() -> 1);
        ended.await();
        Task<Integer> running = engine.spawn(() -> {
            gate.await();
            return 10;
        });
        Task<Integer> waiting = engine.spawn(running, n -> n * 10);
        Task<Integer> sum = engine.spawn(ended, running, waiting, (a, b, c) -> a + b + c);
        assertThat(sum.isDone()).isFalse();
        gate.countDown();
        assertThat(sum.fetch()).isEqualTo(111);
    }

    @Test
    void aTaskMayReturnATaskOrAChunk() {
        Task<Task<Integer>> inner = engine.spawn(() -> engine.spawn(() -> 5));
        assertThat(inner.fetch().fetch()).isEqualTo(5);
        Task<Chunk<String>> chunk = engine.spawn(() -> engine.put("kept"));
        assertThat(chunk.fetch().fetch()).isEqualTo("kept");
    }

    @Test
    void whatAnotherEngineMadeIsRefused() {
        try (Engine other = Engine.builder()
                .memory("16MiB")
                .threads(1)
                .spillDirectory(directory)
                .build()) {
            Task<Integer> foreign = other.spawn(() -> 1);
            assertThatThrownBy(() -> engine.spawn(foreign, n -> n))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not a Ref of this engine");
            foreign.await();
        }
    }

    @Test
    void idsIncreaseAndNamesAreGivenOrDerived() {
        Task<Integer> first = engine.spawn(() -> 1);
        Task<Integer> second = engine.with(TaskOptions.named("two")).spawn(() -> 2);
        Task<Integer> third = engine.spawn(TaskTest::three);
        assertThat(first.id()).isLessThan(second.id());
        assertThat(first.name()).startsWith("TaskTest.ids");
        assertThat(second.name()).isEqualTo("two");
        assertThat(third.name()).isEqualTo("TaskTest::three");
        third.await();
        assertThat(third.name()).isEqualTo("TaskTest::three");
    }

    private static int three() {
        return 3;
    }

    @Test
    void fetchWithTimeoutGivesUpAndTheTaskGoesOn() throws TimeoutException {
        CountDownLatch gate = new CountDownLatch(1);
        Task<Integer> task = engine.spawn(() -> {
            gate.await();
            return 1;
        });
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> task.fetch(Duration.ofMillis(1)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("t-" + task.id());
        }
        assertThat(task.isDone()).isFalse();
        gate.countDown();
        assertThat(task.fetch(Duration.ofDays(1_000_000_000))).isEqualTo(1);
        assertThat(task.isDone()).isTrue();
    }

    @Test
    void aWaitFromOutsideCanBeInterruptedAndTheInterruptStays() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        Task<Void> task = engine.run(gate::await);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread waiter = new Thread(() -> {
            try {
                task.fetch();
            } catch (Throwable failure) {
                thrown.set(Thread.currentThread().isInterrupted() ? failure : new AssertionError("flag lost"));
            }
        });
        waiter.start();
        waiter.interrupt();
        waiter.join();
        assertThat(thrown.get())
                .isInstanceOf(InterruptedWaitException.class)
                .hasMessageContaining("task t-" + task.id());
        gate.countDown();
        task.await();
    }

    @Test
    void futuresCompleteAsTheirTasksDo() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Task<Integer> task = engine.spawn(() -> {
            gate.await();
            return 4;
        });
        CompletableFuture<Integer> early = task.toCompletableFuture().thenApply(n -> n + 1);
        Task<Integer> failing = engine.spawn(task, n -> n / (n - 4));
        CompletableFuture<String> failed = failing.toCompletableFuture()
                .handle((value, failure) -> failure.getCause().getClass().getSimpleName());
        gate.countDown();
        assertThat(early.get(10, TimeUnit.SECONDS)).isEqualTo(5);
        assertThat(task.toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo(4);
        assertThat(failed.get(10, TimeUnit.SECONDS)).isEqualTo("ArithmeticException");
    }

    @Test
    void whatFollowsAFutureMayWaitForOtherTasks() throws Exception {
        Task<Block> block = engine.spawn(() -> engine.context().allocate(DType.INT32, Shape.of(10)));
        CompletableFuture<Integer> followed = block.toCompletableFuture().thenApply(pinned -> {
            try (pinned) {
                return engine.spawn(() -> engine.spawn(() -> 6).fetch()).fetch()
                        + (int) pinned.shape().elements();
            }
        });
        assertThat(followed.get(10, TimeUnit.SECONDS)).isEqualTo(16);
    }

    @Test
    void aChainOfAMillionTasksRuns() {
        Task<Integer> last = engine.spawn(() -> 0);
        for (int i = 0; i < 1_000_000; i++) {
            last = engine.spawn(last, n -> n + 1);
        }
        assertThat(last.fetch()).isEqualTo(1_000_000);
    }

    @Test
    void aMillionIndependentTasksRun() {
        AtomicInteger ran = new AtomicInteger();
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 1_000_000; i++) {
            tasks.add(engine.run(ran::incrementAndGet));
        }
        tasks.forEach(Task::await);
        assertThat(ran.get()).isEqualTo(1_000_000);
    }

    @Test
    void manyThreadsMaySpawnAndFetchAtOnce() throws InterruptedException {
        AtomicInteger wrong = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int seed = t;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 2_000; i++) {
                    int number = seed * 10_000 + i;
                    Task<Integer> first = engine.spawn(() -> number);
                    if (engine.spawn(first, n -> n + 1).fetch() != number + 1) {
                        wrong.incrementAndGet();
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(wrong.get()).isZero();
    }

    @Test
    void aWideFanInWaitsForAll() {
        List<Task<Integer>> level = new ArrayList<>();
        for (int i = 0; i < 4096; i++) {
            int number = i;
            level.add(engine.spawn(() -> number));
        }
        while (level.size() > 1) {
            List<Task<Integer>> above = new ArrayList<>();
            for (int i = 0; i < level.size(); i += 2) {
                above.add(engine.spawn(level.get(i), level.get(i + 1), Integer::sum));
            }
            level = above;
        }
        assertThat(level.get(0).fetch()).isEqualTo(4095 * 4096 / 2);
    }
}
