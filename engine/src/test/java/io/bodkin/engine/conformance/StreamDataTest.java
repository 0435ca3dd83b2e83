package io.bodkin.engine.conformance;

import static io.bodkin.engine.Engine.finishStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.StreamOptions;
import io.bodkin.engine.api.StreamSink;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskContext;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.fault.BodkinException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What streams do that the reference does not have: blocks and batches under the budget, windows, sinks, figures. */
@Timeout(60)
class StreamDataTest {
    /** Of 64 KiB. */
    private static final int VALUES = 8192;

    @RegisterExtension
    final EngineOf engines = new EngineOf(2, "4MiB");

    private Engine engine() {
        return engines.get();
    }

    private static Block block(double value) {
        Block block = Engine.current().context().allocate(DType.FLOAT64, Shape.of(VALUES));
        double[] values = new double[VALUES];
        java.util.Arrays.fill(values, value);
        block.write(0, values, 0, VALUES);
        return block;
    }

    private static double first(Block block) {
        double[] one = new double[1];
        block.read(0, one, 0, 1);
        return one[0];
    }

    // 64 times the budget goes through two consumers, of which one lags as far as its edge lets it
    @Test
    void blocksGoThroughUnderTheBudgetToSeveralConsumers() {
        int count = 4096;
        AtomicInteger next = new AtomicInteger();
        List<Double> one = new ArrayList<>();
        List<Double> sums = new ArrayList<>();
        List<Task<?>> sinks = engine().streamResult(flow -> {
            Task<Block> x =
                    flow.with(TaskOptions.none().maxEvaluations(count)).spawn(() -> block(next.getAndIncrement()));
            Task<Block> doubled = flow.spawn(x, block -> block(2 * first(block)));
            return List.of(
                    flow.with(TaskOptions.none().slots(200)).run(x, block -> one.add(first(block))),
                    flow.run(x, doubled, (a, b) -> sums.add(first(a) + first(b))));
        });
        sinks.forEach(Task::fetch);
        assertThat(one)
                .isEqualTo(IntStream.range(0, count).mapToObj(i -> (double) i).toList());
        assertThat(sums)
                .isEqualTo(IntStream.range(0, count).mapToObj(i -> 3.0 * i).toList());
        assertThat(engine().statistics().heldPeak()).isLessThanOrEqualTo(4 << 20);
        awaitNothingHeld();
    }

    private void awaitNothingHeld() {
        while (engine().statistics().held() > 0) {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            Thread.yield();
        }
    }

    // what is in an edge when a stream is cancelled, fails or finishes is freed
    @Test
    void nothingIsHeldWhenAStreamOfBlocksEnds() {
        for (int way = 0; way < 3; way++) {
            int ending = way;
            AtomicInteger seen = new AtomicInteger();
            List<Task<?>> tasks = engine().streamResult(
                            StreamOptions.none().tasks(TaskOptions.none().slots(8)), flow -> {
                                Task<Block> x = flow.spawn(() -> block(1));
                                return List.of(x, flow.run(x, block -> {}), flow.run(x, block -> {
                                    if (seen.incrementAndGet() == 20) {
                                        if (ending == 0) {
                                            finishStream();
                                        } else if (ending == 1) {
                                            throw new IllegalStateException("twenty");
                                        }
                                    }
                                }));
                            });
            if (ending == 2) {
                tasks.get(1).cancel();
            }
            tasks.forEach(Task::await);
            tasks.forEach(Task::release);
            awaitNothingHeld();
        }
    }

    @Test
    void aBlockCanBeTheLastValueAndTheResult() {
        List<Double> seen = new ArrayList<>();
        AtomicInteger next = new AtomicInteger();
        List<Task<?>> tasks = engine().streamResult(flow -> {
            Task<Block> x = flow.spawn(() -> next.incrementAndGet() == 3 ? finishStream(block(3)) : block(next.get()));
            Task<Block> y = flow.spawn(x, block -> first(block) == 3 ? finishStream(block(30)) : block);
            return List.of(x, y, flow.run(y, block -> seen.add(first(block))));
        });
        tasks.get(2).fetch();
        assertThat(seen).containsExactly(1.0, 2.0, 30.0);
        try (Block x = (Block) tasks.get(0).fetch();
                Block y = (Block) tasks.get(1).fetch()) {
            assertThat(first(x)).isEqualTo(3);
            assertThat(first(y)).isEqualTo(30);
        }
        tasks.forEach(Task::release);
        awaitNothingHeld();
    }

    @Test
    void whatAnEvaluationAllocatesAndDoesNotReturnIsFreedAtItsEnd() {
        List<Double> seen = new ArrayList<>();
        Task<Void> sink = engine().streamResult(
                        StreamOptions.none().tasks(TaskOptions.none().maxEvaluations(1000)),
                        flow -> flow.run(flow.spawn(() -> first(block(1)) + first(block(2))), v -> seen.add(v)));
        sink.fetch();
        assertThat(seen).isEqualTo(Collections.nCopies(1000, 3.0));
        assertThat(engine().statistics().held()).isZero();
    }

    // large heap values are counted, and spilled
    @Test
    void largeArraysWaitInTheStore() {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger sum = new AtomicInteger();
        Task<Void> sink = engine().streamResult(flow -> {
            Task<int[]> x = flow.with(TaskOptions.none().maxEvaluations(100)).spawn(() -> new int[100_000]);
            return flow.run(x, values -> {
                go.await();
                sum.addAndGet(values.length);
            });
        });
        go.countDown();
        sink.fetch();
        assertThat(sum).hasValue(10_000_000);
    }

    @Test
    void chunksAreConstantsThatAreNotPinnedBetweenEvaluations() throws Exception {
        Chunk<Block> constant = engine().putBlock(new double[VALUES]);
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Double> seen = new ArrayList<>();
        Task<Void> sink = engine().streamResult(flow -> {
            Task<Integer> x = flow.from(() -> IntStream.range(0, 2)
                    .peek(i -> {
                        if (i == 1) {
                            waiting.countDown();
                            awaitOrFail(go);
                        }
                    })
                    .boxed()
                    .iterator());
            return flow.run(x, constant, (v, block) -> seen.add(v + first(block)));
        });
        waiting.await();
        // all of the budget can be had meanwhile
        engine().with(TaskOptions.none().memory(4 << 20)).run(() -> {}).fetch();
        go.countDown();
        sink.fetch();
        assertThat(seen).containsExactly(0.0, 1.0);
        constant.release();
    }

    private static void awaitOrFail(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // occupancy above 0: evaluations run on processors, as tasks
    @Test
    void evaluationsTakeProcessorsIfAskedTo() {
        List<String> names = Collections.synchronizedList(new ArrayList<>());
        Task<Void> sink = engine().streamResult(
                        StreamOptions.none()
                                .tasks(TaskOptions.none().occupancy(1).maxEvaluations(20)),
                        flow -> {
                            Task<Integer> x = flow.with(TaskOptions.named("source"))
                                    .spawn(() -> {
                                        TaskContext context = Engine.current().context();
                                        names.add(context.taskName());
                                        return 1;
                                    });
                            return flow.run(x, v -> {});
                        });
        sink.fetch();
        assertThat(names).hasSize(20).containsOnly("source");
    }

    @Test
    void refsCanBeElements() {
        List<Chunk<Block>> chunks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            double[] values = new double[VALUES];
            values[0] = i;
            chunks.add(engine().putBlock(values));
        }
        List<Double> seen = new ArrayList<>();
        List<Integer> flat = new ArrayList<>();
        List<Task<?>> sinks = engine().streamResult(StreamOptions.none().teardown(false), flow -> {
            Task<Block> x = flow.fromRefs(chunks);
            Task<Integer> y = flow.with(TaskOptions.none().maxEvaluations(3))
                    .spawnRef(() -> Engine.current().spawn(() -> 7));
            return List.of(flow.run(x, block -> seen.add(first(block))), flow.run(y, v -> flat.add(v)));
        });
        sinks.forEach(Task::fetch);
        chunks.forEach(Chunk::release);
        assertThat(seen)
                .isEqualTo(IntStream.range(0, 50).mapToObj(i -> (double) i).toList());
        assertThat(flat).containsExactly(7, 7, 7);
    }

    // ---- windows

    @Test
    void windowsOfACountDoNotOverlapAndTheLastMayBeShort() {
        List<List<Integer>> seen = new ArrayList<>();
        Task<Void> sink = engine().streamResult(flow -> {
            Task<Integer> x = flow.from(IntStream.range(0, 25).boxed().toList());
            return flow.run(flow.window(x, 10), seen::add);
        });
        sink.fetch();
        assertThat(seen)
                .containsExactly(
                        IntStream.range(0, 10).boxed().toList(),
                        IntStream.range(10, 20).boxed().toList(),
                        IntStream.range(20, 25).boxed().toList());
    }

    @Test
    void aWindowOfTimeEndsWithTheTime() {
        CountDownLatch windowSeen = new CountDownLatch(1);
        AtomicInteger next = new AtomicInteger();
        List<List<Integer>> seen = new ArrayList<>();
        Task<Void> sink = engine().streamResult(flow -> {
            Task<Integer> x = flow.spawn(() -> {
                if (next.get() == 3) {
                    windowSeen.await(); // comes although there are no more values
                }
                return next.get() == 5 ? finishStream() : next.getAndIncrement();
            });
            return flow.run(flow.window(x, 1000, Duration.ofMillis(20)), window -> {
                seen.add(window);
                if (seen.stream().mapToInt(List::size).sum() == 3) {
                    windowSeen.countDown();
                }
            });
        });
        sink.fetch();
        assertThat(seen.stream().flatMap(List::stream)).containsExactly(0, 1, 2, 3, 4);
        assertThat(seen.size()).isGreaterThan(1);
    }

    @Test
    void aWindowOfBlocksIsRefused() {
        Task<Void> sink = engine().streamResult(flow -> flow.run(flow.window(flow.spawn(() -> block(1)), 4), v -> {}));
        assertThatThrownBy(sink::fetch)
                .hasCauseInstanceOf(BodkinException.class)
                .hasMessageContaining("a window is of plain values");
        assertThatThrownBy(() -> engine().stream(flow -> flow.window(engine().spawn(() -> 1), 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("takes the values of a task of a stream");
    }

    @Test
    void aStreamWhoseTasksAllWaitForEachOtherFailsWithTheRemedy() {
        Task<Void> sink = engine().streamResult(
                        StreamOptions.none().tasks(TaskOptions.none().slots(4)), flow -> {
                            Task<Integer> x = flow.spawn(() -> 1);
                            return flow.run(flow.window(x, 100), x, (window, v) -> {});
                        });
        assertThatThrownBy(sink::fetch)
                .hasCauseInstanceOf(BodkinException.class)
                .hasMessageContaining("all its tasks wait for each other")
                .hasMessageContaining("TaskOptions.slots");
    }

    // ---- sinks

    private static final class Summing implements StreamSink<Integer, String> {
        private final List<String> log;
        private int sum;

        Summing(List<String> log) {
            this.log = log;
            log.add("open");
        }

        @Override
        public void accept(Integer value) {
            if (value < 0) {
                throw new IllegalArgumentException("negative");
            }
            sum += value;
        }

        @Override
        public String finish() {
            log.add("finish");
            return "sum " + sum;
        }

        @Override
        public void abort() {
            log.add("abort");
        }
    }

    @Test
    void aSinkIsFinishedOnceAndGivesTheResult() {
        List<String> log = new ArrayList<>();
        Task<String> sum =
                engine().streamResult(flow -> flow.into(flow.from(List.of(1, 2, 3)), () -> new Summing(log)));
        assertThat(sum.fetch()).isEqualTo("sum 6");
        assertThat(log).containsExactly("open", "finish");
    }

    @Test
    void aSinkIsAbortedWhenItOrTheSourceFailsOrTheStreamIsCancelled() throws Exception {
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        Task<String> own =
                engine().streamResult(flow -> flow.into(flow.from(List.of(1, -2, 3)), () -> new Summing(log)));
        assertThatThrownBy(own::fetch).hasRootCauseMessage("negative");
        assertThat(log).containsExactly("open", "abort");
        Task<String> theirs = engine().streamResult(flow -> flow.into(
                flow.spawn(() -> {
                    throw new IllegalStateException("source");
                }),
                () -> new Summing(log)));
        assertThatThrownBy(theirs::fetch).hasRootCauseMessage("source");
        assertThat(log).containsExactly("open", "abort", "open", "abort");
        CountDownLatch begun = new CountDownLatch(1);
        Task<String> cancelled = engine().streamResult(flow -> flow.into(
                flow.spawn(() -> {
                    begun.countDown();
                    return 1;
                }),
                () -> new Summing(log)));
        begun.await();
        cancelled.cancel();
        while (log.size() < 6) {
            if (log.size() == 4) {
                break; // it was cancelled before it was opened
            }
            Thread.yield();
        }
        assertThat(log).doesNotContain("finish");
    }

    // ---- figures

    @Test
    void howFarEachTaskIsIsAnEvent() {
        List<Event.StreamAdvanced> events = Collections.synchronizedList(new ArrayList<>());
        engine().events().listen(event -> {
            if (event instanceof Event.StreamAdvanced advanced) {
                events.add(advanced);
            }
        });
        Task<Void> sink = engine().streamResult(flow -> flow.with(TaskOptions.named("sink"))
                .run(flow.with(TaskOptions.named("source").maxEvaluations(100)).spawn(() -> 1), v -> {}));
        sink.fetch();
        assertThat(events)
                .extracting(event -> event.name() + " " + event.evaluations() + " " + event.waiting())
                .contains("source 100 0", "sink 100 0");
    }
}
