package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.Fn2;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.TaskFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows A1-A20 of the reference: tasks and futures; thunk.jl and scheduler.jl of its checklist. */
@Timeout(60)
class TaskConformanceTest {
    @RegisterExtension
    final EngineOf engines = new EngineOf(3, "64MiB");

    private Engine engine() {
        return engines.get();
    }

    private static int add1(int n) {
        return n + 1;
    }

    private static int add2(int n) {
        return n + 2;
    }

    private static int combine(int a, int b, int c) {
        return a + b + c;
    }

    // A1, A4; the first program of the seeds
    @Test
    void theFirstProgramOfTheSeedsGives16() {
        Task<Integer> p = engine().spawn(() -> add1(4));
        Task<Integer> q = engine().spawn(p, TaskConformanceTest::add2);
        Task<Integer> r = engine().spawn(() -> add1(3));
        Task<Integer> s = engine().spawn(p, q, r, TaskConformanceTest::combine);
        assertThat(s.fetch()).isEqualTo(16);
    }

    // thunk.jl: fetch chain gives 4, 5, 20
    @Test
    void aChainOfTasksPassesValuesOn() {
        Task<Integer> a = engine().spawn(() -> 2 + 2);
        Task<Integer> b = engine().spawn(a, n -> n + 1);
        Task<Integer> c = engine().spawn(a, b, (x, y) -> x * y);
        assertThat(engine().fetchAll(List.of(a, b, c))).containsExactly(4, 5, 20);
    }

    // A5: idempotent; any number of concurrent fetchers; scheduler.jl: 20 rounds x 16 fetchers
    @Test
    void sixteenThreadsFetchOneTaskAtATimeTwentyTimes() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            for (int round = 0; round < 20; round++) {
                int expected = round;
                CountDownLatch gate = new CountDownLatch(1);
                Task<Integer> task = engine().spawn(() -> {
                    gate.await();
                    return expected;
                });
                List<Future<Integer>> fetched = IntStream.range(0, 16)
                        .mapToObj(i -> threads.submit(() -> task.fetch()))
                        .toList();
                gate.countDown();
                for (Future<Integer> each : fetched) {
                    assertThat(each.get()).isEqualTo(expected);
                }
                assertThat(task.fetch()).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    // A6, A7
    @Test
    void awaitDoesNotThrowAndAFailedTaskIsDone() {
        Task<Integer> bad = engine().spawn(() -> {
            throw new IllegalStateException("no");
        });
        bad.await();
        assertThat(bad.isDone()).isTrue();
        assertThat(bad.isStarted()).isTrue();
        assertThatThrownBy(bad::fetch).isInstanceOf(TaskFailedException.class).hasRootCauseMessage("no");
        assertThat(engine().spawn(() -> 1).fetch()).isEqualTo(1);
    }

    // A7
    @Test
    void aTaskWhoseInputIsMissingIsNotStarted() {
        CountDownLatch gate = new CountDownLatch(1);
        Task<Integer> first = engine().spawn(() -> {
            gate.await();
            return 1;
        });
        Task<Integer> second = engine().spawn(first, n -> n + 1);
        assertThat(second.isStarted()).isFalse();
        assertThat(second.isDone()).isFalse();
        gate.countDown();
        assertThat(second.fetch()).isEqualTo(2);
        assertThat(second.isStarted()).isTrue();
    }

    // A9
    @Test
    void awaitAnyReturnsTheOneThatHasEnded() {
        CountDownLatch gate = new CountDownLatch(1);
        Task<Integer> slow = engine().spawn(() -> {
            gate.await();
            return 1;
        });
        Task<Integer> quick = engine().spawn(() -> 2);
        assertThat(engine().awaitAny(List.of(slow, quick))).isSameAs(quick);
        gate.countDown();
        engine().awaitAll(List.of(slow, quick));
        assertThat(slow.isDone()).isTrue();
        assertThat(engine().awaitAny(List.of(slow, quick))).isSameAs(slow);
    }

    // A9 inside a task: the processor is free meanwhile
    @Test
    void aTaskMayAwaitAnyOfItsChildren() {
        Task<Integer> parent = engine().spawn(() -> {
            List<Task<Integer>> children = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int n = i;
                children.add(Engine.current().spawn(() -> n));
            }
            return Engine.current().awaitAny(children).fetch();
        });
        assertThat(parent.fetch()).isBetween(0, 9);
    }

    // A12, A13: fib(10) = 55
    @Test
    void recursionSpawnsAndFetchesInsideTasks() {
        assertThat(engine().spawn(() -> fib(10)).fetch()).isEqualTo(55);
    }

    private static int fib(int n) {
        if (n < 2) {
            return n;
        }
        Task<Integer> one = Engine.current().spawn(() -> fib(n - 1));
        return one.fetch() + fib(n - 2);
    }

    // A14: the text names the root task, the path and the task asked
    @Test
    void aFailureNamesItsRootAndReachesAllDependantsAndNoOthers() {
        Task<Integer> root = engine().with(TaskOptions.named("root")).spawn(() -> {
            throw new IllegalArgumentException("bad input");
        });
        Task<Integer> left = engine().with(TaskOptions.named("left")).spawn(root, n -> n);
        Task<Integer> right = engine().with(TaskOptions.named("right")).spawn(root, n -> n);
        Task<Integer> join = engine().with(TaskOptions.named("join")).spawn(left, right, Integer::sum);
        Task<Integer> other = engine().spawn(() -> 7);
        assertThatThrownBy(join::fetch)
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("(root) failed")
                .hasMessageContaining("(join)")
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(root::fetch).hasMessageContaining("(root)").hasMessageNotContaining("path");
        assertThat(other.fetch()).isEqualTo(7);
        // and later
        assertThatThrownBy(() -> engine().spawn(root, n -> n).fetch()).isInstanceOf(TaskFailedException.class);
    }

    // A18
    @Test
    void aFunctionMayBeAChunkWithAScope() {
        Chunk<Fn1<Integer, Integer>> times = engine().put(n -> n * 10, Scope.thread(2));
        assertThat(engine().<Integer, Integer>call(times, Ref.of(4)).fetch()).isEqualTo(40);
        Chunk<Fn2<Integer, Integer, Integer>> sum = engine().put(Integer::sum);
        assertThat(engine().<Integer, Integer, Integer>call(sum, Ref.of(4), engine().spawn(() -> 5))
                        .fetch())
                .isEqualTo(9);
    }

    // A19
    @Test
    void syncWaitsForWhatThisThreadSpawnedAndRethrowsTheFirstFailure() throws Exception {
        AtomicInteger ended = new AtomicInteger();
        int value = engine().sync(() -> {
            for (int i = 0; i < 50; i++) {
                engine().run(ended::incrementAndGet);
            }
            return 3;
        });
        assertThat(value).isEqualTo(3);
        assertThat(ended).hasValue(50);
        assertThatThrownBy(() -> engine().sync(() -> {
                    engine().run(() -> {
                        throw new IllegalStateException("first");
                    });
                    engine().run(() -> {
                        throw new IllegalStateException("second");
                    });
                    engine().run(ended::incrementAndGet);
                }))
                .isInstanceOf(TaskFailedException.class)
                .hasRootCauseMessage("first")
                .satisfies(first -> assertThat(first.getSuppressed()).hasSize(1));
        assertThat(ended).hasValue(51);
    }

    @Test
    void whatTheBlockOfASyncThrowsComesFirst() {
        assertThatThrownBy(() -> engine().sync(() -> {
                    engine().run(() -> {
                        throw new IllegalStateException("task");
                    });
                    throw new IllegalArgumentException("block");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
    }

    // A function that returns a Ref
    @Test
    void spawnRefGivesTheValueOfTheTaskThatIsReturned() {
        Task<Integer> task = engine().spawnRef(() -> Engine.current().spawn(() -> 5));
        assertThat(task.fetch()).isEqualTo(5);
        Task<Integer> next = engine().spawnRef(task, n -> Engine.current().spawn(() -> n + 1));
        assertThat(engine().spawn(next, n -> n * 2).fetch()).isEqualTo(12);
        Task<Task<Integer>> nested = engine().spawn(() -> Engine.current().spawn(() -> 8));
        assertThat(nested.fetch().fetch()).isEqualTo(8);
    }

    @Test
    void spawnRefFailsAsTheTaskThatIsReturnedFails() {
        Task<Integer> task = engine().spawnRef(() -> Engine.current().spawn(() -> {
            throw new IllegalStateException("inner");
        }));
        assertThatThrownBy(task::fetch).isInstanceOf(TaskFailedException.class).hasRootCauseMessage("inner");
    }

    @Test
    void spawnRefGivesTheValueOfAChunk() {
        Chunk<double[]> chunk = engine().put(new double[] {1, 2, 3});
        assertThat(engine().<double[]>spawnRef(() -> chunk).fetch()).containsExactly(1, 2, 3);
    }

    // scheduler.jl: diamond = 22, fan-in of 4 = 10, 64 concurrent diamonds, tree over 1000 ones, fan-out of 32
    @Test
    void diamondsTreesAndFansGiveWhatTheyShould() {
        List<Task<Integer>> diamonds = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            int n = i;
            Task<Integer> top = engine().spawn(() -> n);
            Task<Integer> left = engine().spawn(top, x -> x + 1);
            Task<Integer> right = engine().spawn(top, x -> 2 * x);
            diamonds.add(engine().spawn(left, right, Integer::sum));
        }
        for (int i = 0; i < 64; i++) {
            assertThat(diamonds.get(i).fetch()).isEqualTo(3 * i + 1);
        }
        List<Ref<Integer>> level = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            level.add(engine().spawn(() -> 1));
        }
        while (level.size() > 1) {
            List<Ref<Integer>> above = new ArrayList<>();
            for (int i = 0; i < level.size(); i += 2) {
                above.add(
                        i + 1 < level.size()
                                ? engine().spawn(level.get(i), level.get(i + 1), Integer::sum)
                                : level.get(i));
            }
            level = above;
        }
        assertThat(((Task<Integer>) level.get(0)).fetch()).isEqualTo(1000);
    }

    @Test
    void orderOnlyInputsAreWaitedForAndNotPassed() {
        AtomicInteger step = new AtomicInteger();
        CountDownLatch gate = new CountDownLatch(1);
        Task<Void> first = engine().run(() -> {
            gate.await();
            step.compareAndSet(0, 1);
        });
        Task<Integer> second = engine().with(TaskOptions.none().after(first)).spawn(Ref.of(10), n -> n + step.get());
        gate.countDown();
        assertThat(second.fetch()).isEqualTo(11);
        Task<Integer> bad = engine().spawn(() -> {
            throw new IllegalStateException("no");
        });
        assertThatThrownBy(() -> engine().with(TaskOptions.none().after(bad))
                        .spawn(() -> 1)
                        .fetch())
                .hasRootCauseMessage("no");
    }

    // retries
    @Test
    void aTaskIsRetriedAsOftenAsItWasSaidAndNoMore() {
        AtomicInteger calls = new AtomicInteger();
        Spawner retrying = engine().with(TaskOptions.none().retries(2));
        Task<Integer> third = retrying.spawn(() -> {
            if (calls.incrementAndGet() < 3) {
                throw new IllegalStateException("call " + calls.get());
            }
            return calls.get();
        });
        assertThat(third.fetch()).isEqualTo(3);
        calls.set(-10);
        Task<Integer> never = retrying.spawn(() -> {
            throw new IllegalStateException("call " + calls.incrementAndGet());
        });
        assertThatThrownBy(never::fetch).hasRootCauseMessage("call -7");
    }

    // D9: fetched inside a task and returned: the same chunk, and no pin is left
    @Test
    void aBlockThatATaskFetchesAndReturnsIsTheSameChunk() {
        Chunk<Block> chunk = engine().putBlock(new double[] {1, 2, 3});
        Task<Block> task = engine().spawn(() -> chunk.fetch());
        try (Block block = task.fetch()) {
            assertThat(block.toDoubleArray()).containsExactly(1, 2, 3);
        }
        assertThat(engine().statistics().chunks()).isEqualTo(1);
        chunk.release();
        task.release();
        while (engine().statistics().held() > 0) {
            Thread.onSpinWait(); // the thread that ran the task may be just offering the chunk for eviction
        }
    }
}
