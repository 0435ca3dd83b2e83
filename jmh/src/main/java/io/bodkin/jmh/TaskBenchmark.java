package io.bodkin.jmh;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Asks: what does a task cost that does nothing, from spawn to completion, next to the same with
 * {@link CompletableFuture} on a {@link ForkJoinPool} of as many threads? Figures are for one task.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 6, time = 2)
@Measurement(iterations = 6, time = 2)
public class TaskBenchmark {
    private static final int TASKS = 1_000_000;
    private static final int LEAVES = 1 << 16;
    private static final int FIB = 22;
    private static final int FIB_TASKS = 57_313;

    private Engine engine;
    private ForkJoinPool pool;
    private Chunk<Block> chunk;

    @Setup(Level.Iteration)
    public void open() {
        int threads = Runtime.getRuntime().availableProcessors();
        engine = Engine.builder().memory("64MiB").threads(threads).build();
        pool = new ForkJoinPool(threads);
        chunk = engine.putBlock(new double[] {1, 2, 3});
    }

    @TearDown(Level.Iteration)
    public void close() {
        engine.close();
        pool.shutdownNow();
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void independent() {
        List<Task<Integer>> tasks = new ArrayList<>(TASKS);
        for (int i = 0; i < TASKS; i++) {
            tasks.add(engine.spawn(() -> 1));
        }
        for (Task<Integer> task : tasks) {
            task.await();
        }
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void independentFutures() {
        List<CompletableFuture<Integer>> futures = new ArrayList<>(TASKS);
        for (int i = 0; i < TASKS; i++) {
            futures.add(CompletableFuture.supplyAsync(() -> 1, pool));
        }
        for (CompletableFuture<Integer> future : futures) {
            future.join();
        }
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public int chain() {
        Task<Integer> last = engine.spawn(() -> 0);
        for (int i = 0; i < TASKS; i++) {
            last = engine.spawn(last, n -> n + 1);
        }
        return last.fetch();
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public int chainFutures() {
        CompletableFuture<Integer> last = CompletableFuture.supplyAsync(() -> 0, pool);
        for (int i = 0; i < TASKS; i++) {
            last = last.thenApplyAsync(n -> n + 1, pool);
        }
        return last.join();
    }

    @Benchmark
    @OperationsPerInvocation(2 * LEAVES)
    public int tree() {
        List<Task<Integer>> level = new ArrayList<>(LEAVES);
        for (int i = 0; i < LEAVES; i++) {
            level.add(engine.spawn(() -> 1));
        }
        while (level.size() > 1) {
            List<Task<Integer>> above = new ArrayList<>(level.size() / 2);
            for (int i = 0; i < level.size(); i += 2) {
                above.add(engine.spawn(level.get(i), level.get(i + 1), Integer::sum));
            }
            level = above;
        }
        return level.get(0).fetch();
    }

    @Benchmark
    @OperationsPerInvocation(2 * LEAVES)
    public int treeFutures() {
        List<CompletableFuture<Integer>> level = new ArrayList<>(LEAVES);
        for (int i = 0; i < LEAVES; i++) {
            level.add(CompletableFuture.supplyAsync(() -> 1, pool));
        }
        while (level.size() > 1) {
            List<CompletableFuture<Integer>> above = new ArrayList<>(level.size() / 2);
            for (int i = 0; i < level.size(); i += 2) {
                above.add(level.get(i).thenCombineAsync(level.get(i + 1), Integer::sum, pool));
            }
            level = above;
        }
        return level.get(0).join();
    }

    @Benchmark
    @OperationsPerInvocation(FIB_TASKS)
    public int nested() {
        return fib(engine, FIB).fetch();
    }

    private static Task<Integer> fib(Engine engine, int n) {
        return engine.spawn(() -> {
            if (n < 2) {
                return n;
            }
            Task<Integer> first = fib(engine, n - 1);
            Task<Integer> second = fib(engine, n - 2);
            return first.fetch() + second.fetch();
        });
    }

    @Benchmark
    @OperationsPerInvocation(FIB_TASKS)
    public int nestedForkJoin() {
        return pool.invoke(new Fib(FIB));
    }

    private static final class Fib extends RecursiveTask<Integer> {
        private static final long serialVersionUID = 1L;
        private final int n;

        Fib(int n) {
            this.n = n;
        }

        @Override
        protected Integer compute() {
            if (n < 2) {
                return n;
            }
            Fib first = new Fib(n - 1);
            Fib second = new Fib(n - 2);
            first.fork();
            second.fork();
            return first.join() + second.join();
        }
    }

    /** Each reads the same chunk, which stays in memory: pin, view, unpin. */
    @Benchmark
    @OperationsPerInvocation(TASKS / 10)
    public void chunkInput() {
        List<Task<Double>> tasks = new ArrayList<>(TASKS / 10);
        for (int i = 0; i < TASKS / 10; i++) {
            tasks.add(engine.spawn(chunk, block -> block.getDouble(1)));
        }
        for (Task<Double> task : tasks) {
            task.await();
        }
    }
}
