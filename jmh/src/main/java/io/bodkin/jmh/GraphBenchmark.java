package io.bodkin.jmh;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
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
 * Asks: what does a task cost in graphs of a million tasks with more than one edge a task, next to the same with
 * {@link CompletableFuture} on a {@link ForkJoinPool} of as many threads? Figures are for one task.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx4g")
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 4, time = 3)
public class GraphBenchmark {
    private static final int TASKS = 1_000_000;
    private static final int WIDTH = 1_000;
    private static final int STEPS = 1_000;

    private Engine engine;
    private ForkJoinPool pool;

    @Setup(Level.Iteration)
    public void open() {
        int threads = Runtime.getRuntime().availableProcessors();
        engine = Engine.builder().memory("64MiB").threads(threads).build();
        pool = new ForkJoinPool(threads);
    }

    @TearDown(Level.Iteration)
    public void close() {
        engine.close();
        pool.shutdownNow();
    }

    /** One task, a million that take its result, one that takes all of theirs. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public int fan() {
        Task<Integer> source = engine.spawn(() -> 1);
        List<Task<Integer>> middle = new ArrayList<>(TASKS);
        for (int i = 0; i < TASKS; i++) {
            middle.add(engine.spawn(source, n -> n + 1));
        }
        return engine.spawn(middle, (List<Integer> all) -> all.get(TASKS / 2)).fetch();
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public int fanFutures() {
        CompletableFuture<Integer> source = CompletableFuture.supplyAsync(() -> 1, pool);
        CompletableFuture<?>[] middle = new CompletableFuture<?>[TASKS];
        for (int i = 0; i < TASKS; i++) {
            middle[i] = source.thenApplyAsync(n -> n + 1, pool);
        }
        return CompletableFuture.allOf(middle)
                .thenApplyAsync(all -> (Integer) middle[TASKS / 2].join(), pool)
                .join();
    }

    /** A ring of a thousand, a thousand steps: each task takes the results of three of the step before. */
    @Benchmark
    @OperationsPerInvocation(WIDTH * STEPS)
    public int stencil() {
        List<Task<Integer>> row = new ArrayList<>(WIDTH);
        for (int i = 0; i < WIDTH; i++) {
            row.add(engine.spawn(() -> 1));
        }
        for (int step = 1; step < STEPS; step++) {
            List<Task<Integer>> next = new ArrayList<>(WIDTH);
            for (int i = 0; i < WIDTH; i++) {
                next.add(engine.spawn(
                        row.get((i + WIDTH - 1) % WIDTH),
                        row.get(i),
                        row.get((i + 1) % WIDTH),
                        (a, b, c) -> a | b | c));
            }
            row = next;
        }
        return engine.fetchAll(row).get(0);
    }

    @Benchmark
    @OperationsPerInvocation(WIDTH * STEPS)
    public int stencilFutures() {
        List<CompletableFuture<Integer>> row = new ArrayList<>(WIDTH);
        for (int i = 0; i < WIDTH; i++) {
            row.add(CompletableFuture.supplyAsync(() -> 1, pool));
        }
        for (int step = 1; step < STEPS; step++) {
            List<CompletableFuture<Integer>> next = new ArrayList<>(WIDTH);
            for (int i = 0; i < WIDTH; i++) {
                CompletableFuture<Integer> a = row.get((i + WIDTH - 1) % WIDTH);
                CompletableFuture<Integer> b = row.get(i);
                CompletableFuture<Integer> c = row.get((i + 1) % WIDTH);
                next.add(CompletableFuture.allOf(a, b, c).thenApplyAsync(all -> a.join() | b.join() | c.join(), pool));
            }
            row = next;
        }
        row.forEach(CompletableFuture::join);
        return row.get(0).join();
    }
}
