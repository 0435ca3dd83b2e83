package io.bodkin.jmh;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Flow;
import io.bodkin.engine.api.StreamOptions;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Asks: what does it cost to pass a small value from one task of a stream to the next, beside an
 * {@link ArrayBlockingQueue} of as many places between two threads? The values exist already: what is allocated, the
 * edges allocate. Figures are for one value at the source.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 6, time = 2)
public class StreamBenchmark {
    private static final int VALUES = 2_000_000;

    @Param({"256", "1024", "4096"})
    public int slots;

    private Engine engine;

    @Setup(Level.Iteration)
    public void open() {
        engine = Engine.builder()
                .memory("64MiB")
                .threads(Runtime.getRuntime().availableProcessors())
                .build();
    }

    @TearDown(Level.Iteration)
    public void close() {
        engine.close();
    }

    /** Belongs to the thread of one task. */
    private static final class Sum {
        @SuppressWarnings("UnusedVariable") // so that the additions are not optimised away
        private long sum;

        void add(Integer value) {
            sum += value;
        }
    }

    private void run(Function<Flow, Task<Void>> build) {
        StreamOptions options = StreamOptions.none()
                .tasks(TaskOptions.none().maxEvaluations(VALUES).slots(slots));
        engine.streamResult(options, build).fetch();
    }

    @Benchmark
    @OperationsPerInvocation(VALUES)
    public void edge() {
        Sum sum = new Sum();
        run(flow -> flow.run(flow.spawn(() -> 1), sum::add));
    }

    @Benchmark
    @OperationsPerInvocation(VALUES)
    public void chainOfThree() {
        Sum sum = new Sum();
        run(flow -> flow.run(flow.spawn(flow.spawn(() -> 1), value -> value), sum::add));
    }

    @Benchmark
    @OperationsPerInvocation(VALUES)
    public void zipOfTwo() {
        Sum sum = new Sum();
        run(flow -> flow.run(flow.spawn(() -> 1), flow.spawn(() -> 2), (a, b) -> sum.add(a)));
    }

    @Benchmark
    @OperationsPerInvocation(VALUES)
    public long blockingQueue() throws InterruptedException {
        ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(slots);
        Thread producer = new Thread(() -> {
            try {
                for (int i = 0; i < VALUES; i++) {
                    queue.put(1);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        producer.start();
        long sum = 0;
        for (int i = 0; i < VALUES; i++) {
            sum += queue.take();
        }
        producer.join();
        return sum;
    }
}
