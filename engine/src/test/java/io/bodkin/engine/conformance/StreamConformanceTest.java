package io.bodkin.engine.conformance;

import static io.bodkin.engine.Engine.finishStream;
import static io.bodkin.engine.Engine.finishStreamWithResult;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Flow;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Shard;
import io.bodkin.engine.api.StreamOptions;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.api.Worker;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.TaskFailedException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows O1-O15, C20 and C22 of the reference; streaming.jl of its checklist; the streaming program of seed S4. */
@Timeout(60)
class StreamConformanceTest {
    private static final StreamOptions RUN_ON = StreamOptions.none().teardown(false);
    private static final StreamOptions TEN =
            StreamOptions.none().tasks(TaskOptions.none().maxEvaluations(10));

    @RegisterExtension
    final EngineOf engines = new EngineOf(2, 2, "64MiB");

    private Engine engine() {
        return engines.get();
    }

    /** Where the tasks of a stream run. */
    enum Place {
        WORKER_1,
        WORKER_2,
        RANDOM;

        TaskOptions options(Random random) {
            return switch (this) {
                case WORKER_1 -> TaskOptions.none().scope(Scope.worker(1));
                case WORKER_2 -> TaskOptions.none().scope(Scope.worker(2));
                case RANDOM -> TaskOptions.none().scope(Scope.worker(1 + random.nextInt(2)));
            };
        }
    }

    // ---- the seeds

    // S4, O1, O2, O7: the quick start
    @Test
    void theQuickStartWritesEachNumberUntilOneIsSmall() {
        Chunk<StringWriter> file = engine().mutable(StringWriter::new);
        Random random = new Random(7);
        Task<Void> writing = engine().streamResult(flow -> {
            Task<Double> value = flow.spawn(random::nextDouble);
            return flow.run(file, value, (out, v) -> {
                if (v < 0.01) {
                    finishStream();
                }
                out.write(v + "\n");
            });
        });
        writing.await();
        Random again = new Random(7);
        StringBuilder expected = new StringBuilder();
        for (double v = again.nextDouble(); v >= 0.01; v = again.nextDouble()) {
            expected.append(v).append('\n');
        }
        assertThat(file.fetch()).hasToString(expected.toString());
        assertThat(writing.fetch()).isNull();
    }

    // ---- beginning

    // O1
    @Test
    void nothingBeginsBeforeTheBlockHasEndedAndItsValueIsReturned() {
        AtomicInteger evaluations = new AtomicInteger();
        List<Task<Integer>> spawned = new ArrayList<>();
        String value = engine().streamResult(TEN, flow -> {
            Task<Integer> x = flow.spawn(evaluations::incrementAndGet);
            spawned.add(x);
            assertThat(engine().spawn(() -> 1).fetch()).isEqualTo(1); // ordinary tasks run
            assertThat(evaluations).hasValue(0);
            assertThat(x.isStarted()).isFalse();
            assertThatThrownBy(x::fetch)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("begins when the block ends");
            return "value";
        });
        assertThat(value).isEqualTo("value");
        assertThat(spawned.get(0).fetch()).isNull();
        assertThat(evaluations).hasValue(10);
    }

    // O1
    @Test
    void ifTheBlockThrowsNothingBegins() {
        AtomicBoolean ran = new AtomicBoolean();
        List<Task<?>> spawned = new ArrayList<>();
        assertThatThrownBy(() -> engine().stream(flow -> {
                    spawned.add(flow.run(() -> ran.set(true)));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThatThrownBy(spawned.get(0)::fetch).hasCauseInstanceOf(CancellationException.class);
        assertThat(ran).isFalse();
    }

    // O1
    @Test
    void aTaskIsNotAddedAfterTheBlockOrByAnotherThread() {
        List<Flow> kept = new ArrayList<>();
        engine().stream(kept::add);
        assertThatThrownBy(() -> kept.get(0).run(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("in the block of the stream");
        engine().stream(TEN, flow -> {
            Task<String> other = engine().spawn(() -> {
                flow.run(() -> {});
                return "spawned";
            });
            assertThatThrownBy(other::fetch).hasCauseInstanceOf(IllegalStateException.class);
        });
    }

    // ---- inputs

    // O2, streaming.jl: () gives 10 zeros, 42 gives ten 42s, (42, 43) ten 85s
    @Test
    void whatIsNotAStreamIsTheSameOnEveryEvaluation() {
        List<Integer> none = new ArrayList<>();
        List<Integer> one = new ArrayList<>();
        List<Integer> both = new ArrayList<>();
        engine().streamResult(TEN, flow -> flow.run(() -> none.add(0))).await();
        engine().streamResult(TEN, flow -> flow.run(Ref.of(42), one::add)).await();
        engine().streamResult(TEN, flow -> flow.run(engine().spawn(() -> 42), Ref.of(43), (a, b) -> both.add(a + b)))
                .await();
        assertThat(none).isEqualTo(Collections.nCopies(10, 0));
        assertThat(one).isEqualTo(Collections.nCopies(10, 42));
        assertThat(both).isEqualTo(Collections.nCopies(10, 85));
    }

    // O2: chunks, mutable chunks, shards
    @ParameterizedTest
    @EnumSource(Place.class)
    void chunksAndShardsAreConstants(Place place) {
        int worker = place == Place.WORKER_2 ? 2 : 1;
        TaskOptions here = TaskOptions.none().scope(Scope.worker(worker));
        Chunk<int[]> large = engine().put(IntStream.range(0, 10_000).toArray());
        Shard<AtomicInteger> shard = engine().shard(AtomicInteger::new);
        List<Integer> seen = new ArrayList<>();
        Task<?> end = engine().streamResult(StreamOptions.none().tasks(here.maxEvaluations(10)), flow -> {
            Task<Integer> x = flow.spawn(large, values -> values[9_999]);
            return flow.run(x, shard, large, (v, count, values) -> {
                assertThat(Worker.current().id()).isEqualTo(worker);
                count.incrementAndGet();
                seen.add(v + values[1]);
            });
        });
        large.release();
        end.fetch();
        assertThat(seen).isEqualTo(Collections.nCopies(10, 10_000));
        assertThat(shard.pieces().get(worker - 1).fetch()).hasValue(10);
        assertThat(shard.pieces().get(2 - worker).fetch()).hasValue(0);
    }

    // O3, O4
    @Test
    void inputsAreZippedAndEachConsumerSeesEveryValueInOrder() {
        AtomicInteger next = new AtomicInteger();
        List<Integer> odd = new ArrayList<>();
        List<String> zipped = new ArrayList<>();
        List<Task<?>> ends = engine().streamResult(flow -> {
            Task<Integer> x =
                    flow.with(TaskOptions.none().maxEvaluations(20_000)).spawn(next::incrementAndGet);
            Task<Integer> y = flow.spawn(x, v -> v * 2);
            return List.of(
                    flow.run(x, v -> {
                        if (v % 2 == 1) {
                            odd.add(v);
                        }
                    }),
                    flow.run(x, y, (a, b) -> zipped.add(a + "/" + b)));
        });
        ends.forEach(Task::fetch);
        assertThat(odd)
                .isEqualTo(IntStream.range(0, 10_000).mapToObj(i -> 2 * i + 1).toList());
        assertThat(zipped)
                .isEqualTo(IntStream.rangeClosed(1, 20_000)
                        .mapToObj(i -> i + "/" + 2 * i)
                        .toList());
    }

    // a function of more than eight inputs, and null as a value
    @Test
    void listsOfInputsAndNullsAreFine() {
        List<Object> seen = Collections.synchronizedList(new ArrayList<>());
        Task<?> end = engine().streamResult(TEN, flow -> {
            List<Ref<Integer>> inputs = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int constant = i;
                inputs.add(i % 2 == 0 ? flow.spawn(() -> constant) : Ref.of(constant));
            }
            Task<List<Integer>> all = flow.spawn(inputs, values -> values);
            Task<Void> nothing = flow.run(all, values -> {});
            return flow.run(nothing, all, (none, values) -> seen.add(none == null ? values : "a value"));
        });
        end.fetch();
        assertThat(seen).hasSize(10).containsOnly(IntStream.range(0, 10).boxed().toList());
    }

    // ---- streaming.jl: topologies, 10 values each

    private void checkTen(
            Place place, boolean teardown, java.util.function.BiConsumer<Flow, List<List<Double>>> build, int sinks) {
        Random random = new Random(place.ordinal());
        List<List<Double>> seen = new ArrayList<>();
        for (int i = 0; i < sinks; i++) {
            seen.add(Collections.synchronizedList(new ArrayList<>()));
        }
        StreamOptions options = StreamOptions.none()
                .teardown(teardown)
                .tasks(place.options(random).maxEvaluations(10).slots(1 + random.nextInt(3)));
        engine().streamResult(options, flow -> {
                    List<Task<?>> tasks = new ArrayList<>();
                    build.accept(new Recording(flow, tasks), seen);
                    return tasks;
                })
                .forEach(Task::fetch);
        seen.forEach(values -> assertThat(values).hasSize(10));
    }

    /** Remembers what is spawned. */
    private record Recording(Flow flow, List<Task<?>> tasks) implements Flow {
        @Override
        public <R> Task<R> submit(Object function, Ref<?>... inputs) {
            Task<R> task = flow.submit(function, inputs);
            tasks.add(task);
            return task;
        }

        @Override
        public <R> Task<R> submitRef(Object function, Ref<?>... inputs) {
            return flow.submitRef(function, inputs);
        }

        @Override
        public Flow with(TaskOptions options) {
            return flow.with(options);
        }

        @Override
        public <T> Task<T> from(Iterable<? extends T> values) {
            return flow.from(values);
        }

        @Override
        public <T> Task<T> fromRefs(Iterable<? extends Ref<? extends T>> refs) {
            return flow.fromRefs(refs);
        }

        @Override
        public <T> Task<List<T>> window(Ref<? extends T> values, int count) {
            return flow.window(values, count);
        }

        @Override
        public <T> Task<List<T>> window(Ref<? extends T> values, int most, Duration time) {
            return flow.window(values, most, time);
        }

        @Override
        public <T, R> Task<R> into(
                Ref<? extends T> values,
                io.bodkin.engine.api.Fn0<? extends io.bodkin.engine.api.StreamSink<? super T, ? extends R>> open) {
            return flow.into(values, open);
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void oneSourceOneSink(Place place) {
        for (boolean teardown : new boolean[] {true, false}) {
            checkTen(place, teardown, (flow, a) -> flow.run(flow.spawn(Math::random), a.get(0)::add), 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void twoThatAreNotConnected(Place place) {
        checkTen(
                place,
                false,
                (flow, a) -> {
                    flow.run(() -> a.get(0).add(0.0));
                    flow.run(() -> a.get(1).add(0.0));
                },
                2);
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void aChainOfThree(Place place) {
        for (boolean teardown : new boolean[] {true, false}) {
            checkTen(
                    place,
                    teardown,
                    (flow, a) -> flow.run(flow.spawn(flow.spawn(Math::random), v -> v + 1), a.get(0)::add),
                    1);
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void oneSourceTwoSinks(Place place) {
        for (boolean teardown : new boolean[] {true, false}) {
            checkTen(
                    place,
                    teardown,
                    (flow, a) -> {
                        Task<Double> x = flow.spawn(Math::random);
                        flow.run(x, a.get(0)::add);
                        flow.run(x, a.get(1)::add);
                    },
                    2);
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void twoSourcesOneSink(Place place) {
        for (boolean teardown : new boolean[] {true, false}) {
            checkTen(
                    place,
                    teardown,
                    (flow, a) -> flow.run(
                            flow.spawn(Math::random),
                            flow.spawn(Math::random),
                            (v, w) -> a.get(0).add(v + w)),
                    1);
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void twoSourcesJoinedAndPassedOn(Place place) {
        for (boolean teardown : new boolean[] {true, false}) {
            checkTen(
                    place,
                    teardown,
                    (flow, a) -> flow.run(
                            flow.spawn(flow.spawn(Math::random), flow.spawn(Math::random), Double::sum), a.get(0)::add),
                    1);
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void bothSidesOfADiamondSeeTheSameValues(Place place) {
        for (boolean teardown : new boolean[] {true, false}) {
            checkTen(
                    place,
                    teardown,
                    (flow, a) -> {
                        Task<Double> x = flow.spawn(Math::random);
                        Task<Double> y = flow.spawn(x, v -> v + 1);
                        Task<Double> z = flow.spawn(x, v -> v + 2);
                        flow.run(x, y, z, (v, v1, v2) -> {
                            assertThat(v1).isEqualTo(v + 1);
                            assertThat(v2).isEqualTo(v + 2);
                            assertThat(v1 + v2).isBetween(3.0, 5.0);
                            a.get(0).add(v);
                        });
                    },
                    1);
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void twoSourcesJoinedForTwoSinks(Place place) {
        for (boolean teardown : new boolean[] {true, false}) {
            checkTen(
                    place,
                    teardown,
                    (flow, a) -> {
                        Task<Double> z = flow.spawn(flow.spawn(Math::random), flow.spawn(Math::random), Double::sum);
                        flow.run(z, a.get(0)::add);
                        flow.run(z, a.get(1)::add);
                    },
                    2);
        }
    }

    // O13
    @Test
    void elementsAreOfAnyType() {
        checkElements(1.5);
        checkElements(7);
        checkElements(new BigDecimal("1.23456789012345678901234567890"));
        checkElements(List.of("a", "b"));
    }

    private <T> void checkElements(T value) {
        List<Object> seen = new ArrayList<>();
        engine().streamResult(TEN, flow -> flow.run(flow.spawn(() -> value), seen::add))
                .fetch();
        assertThat(seen).isEqualTo(Collections.nCopies(10, value));
    }

    // ---- slots and counts

    // C22, O8
    @Test
    void noEvaluationAtAllIsAnError() {
        assertThatThrownBy(() -> engine().stream(
                        flow -> flow.with(TaskOptions.none().maxEvaluations(0)).run(() -> {})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxEvaluations must be >= 1, got 0");
    }

    // C22, O8
    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void aTaskEndsAfterSoManyEvaluationsWithoutAResult(int most) {
        AtomicInteger evaluations = new AtomicInteger();
        Task<Integer> x = engine().streamResult(flow ->
                flow.with(TaskOptions.none().maxEvaluations(most)).spawn(evaluations::incrementAndGet));
        assertThat(x.fetch()).isNull();
        assertThat(evaluations).hasValue(most);
    }

    // C20
    @Test
    void noSlotsIsAnError() {
        assertThatThrownBy(() -> TaskOptions.none().slots(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("slots must be from 1 to 2^24, got 0");
    }

    // C20, O5: "varying buffers"
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 1000})
    void aFullEdgeHoldsTheProducerUp(int slots) throws Exception {
        AtomicInteger made = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        List<Integer> seen = new ArrayList<>();
        Task<Void> sink = engine().streamResult(flow -> {
            Task<Integer> x = flow.with(TaskOptions.none().maxEvaluations(3000)).spawn(made::incrementAndGet);
            return flow.with(TaskOptions.none().slots(slots)).run(x, v -> {
                go.await();
                seen.add(v);
            });
        });
        // one is made and waits for room, and one more if another was taken before the edge was full
        await(() -> made.get() >= slots + 1);
        for (int i = 0; i < 1000; i++) {
            Thread.yield();
            assertThat(made.get()).isBetween(slots + 1, slots + 2);
        }
        go.countDown();
        sink.fetch();
        assertThat(seen).isEqualTo(IntStream.rangeClosed(1, 3000).boxed().toList());
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            assertThat(Thread.currentThread().isInterrupted()).isFalse(); // by the timeout
            Thread.yield();
        }
    }

    @Test
    void streamOptionsOnAnOrdinaryTaskAreRefused() {
        assertThatThrownBy(() -> engine().with(TaskOptions.none().slots(4)).run(() -> {}))
                .isInstanceOf(BodkinException.class)
                .hasMessageContaining("are for tasks of a stream");
        assertThatThrownBy(() -> engine().stream(
                        flow -> flow.with(TaskOptions.none().cache(true)).run(() -> {})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CACHE has no meaning");
    }

    // ---- finishing

    // O7, 1.AA 1, streaming.jl: finish_stream result=123
    @Test
    void finishingLeavesTheEvaluationAtOnceAndSetsValueAndResult() {
        AtomicBoolean after = new AtomicBoolean();
        List<Object> seen = new ArrayList<>();
        Task<Integer> nothing = finishing(seen, after, () -> finishStream());
        assertThat(nothing.fetch()).isNull();
        assertThat(seen).isEmpty();
        Task<Integer> value = finishing(seen, after, () -> finishStream(5));
        assertThat(value.fetch()).isEqualTo(5);
        assertThat(seen).containsExactly(5);
        Task<Integer> both = finishing(seen, after, () -> finishStream(6, 123));
        assertThat(both.fetch()).isEqualTo(123);
        assertThat(seen).containsExactly(5, 6);
        Task<Integer> result = finishing(seen, after, () -> finishStreamWithResult(123));
        assertThat(result.fetch()).isEqualTo(123);
        assertThat(seen).containsExactly(5, 6);
        assertThat(after).isFalse();
    }

    private Task<Integer> finishing(List<Object> seen, AtomicBoolean after, io.bodkin.engine.api.Fn0<Integer> finish) {
        List<Task<?>> sink = new ArrayList<>();
        Task<Integer> x = engine().streamResult(flow -> {
            Task<Integer> source = flow.spawn(() -> {
                Integer value = finish.apply();
                after.set(true);
                return value;
            });
            sink.add(flow.run(source, seen::add));
            return source;
        });
        sink.get(0).fetch();
        return x;
    }

    @Test
    void finishingOutsideAStreamFailsWithWords() {
        Task<Object> task = engine().spawn(() -> finishStream());
        assertThatThrownBy(task::fetch)
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("finishStream was called outside of a stream");
    }

    // O9, S4
    @Test
    void whatWasSentIsWorkedOffWhenTheSourceEnds() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Integer> seen = new ArrayList<>();
        List<Task<Integer>> tasks = engine().streamResult(flow -> {
            Task<Integer> x = flow.from(IntStream.range(0, 100).boxed().toList());
            Task<Integer> y = flow.spawn(x, v -> {
                go.await();
                return v;
            });
            Task<Integer> z = flow.spawn(y, v -> {
                seen.add(v);
                return v;
            });
            return List.of(x, y, z);
        });
        tasks.get(0).await();
        assertThat(tasks.get(2).isDone()).isFalse();
        go.countDown();
        assertThat(tasks.get(2).fetch()).isNull();
        assertThat(tasks.get(1).fetch()).isNull();
        assertThat(seen).hasSize(100);
    }

    // O6, streaming.jl: streaming to non-streaming consumers (1 and 2)
    @Test
    void anOrdinaryTaskGetsTheResultOnceAfterTheEnd() {
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger evaluations = new AtomicInteger();
        Task<Integer> x = engine().streamResult(flow ->
                flow.spawn(() -> evaluations.incrementAndGet() == 10 ? finishStream(10, 123) : evaluations.get()));
        Task<String> one = engine().spawn(x, result -> result + "/" + calls.incrementAndGet());
        Task<String> two = engine().spawn(x, one, (result, other) -> other + "/" + result);
        assertThat(two.fetch()).isEqualTo("123/1/123");
        assertThat(calls).hasValue(1);
        assertThat(evaluations).hasValue(10);
    }

    // ---- teardown

    // O10, O14: a window of another stream that is not full yet is no reason to stay
    @Test
    void aPartlyFilledWindowOfAnotherStreamEndsWithItsOwnStream() {
        BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
        Task<Integer> numbers = engine().streamResult(flow -> flow.spawn(queue::take));
        CountDownLatch gate = new CountDownLatch(1);
        List<List<Integer>> windows = Collections.synchronizedList(new ArrayList<>());
        Task<Void> sink = engine().streamResult(flow -> {
            Task<Void> last = flow.run(flow.window(numbers, 10), windows::add);
            flow.run(() -> {
                gate.await();
                Engine.finishStream();
            });
            return last;
        });
        queue.addAll(List.of(1, 2, 3));
        long until = System.nanoTime() + 20_000_000; // for the window to be waiting again
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        gate.countDown();
        sink.await();
        assertThat(windows.stream().flatMap(List::stream).toList()).isIn(List.of(), List.of(1, 2, 3));
        numbers.cancel();
    }

    // O10, streaming.jl: teardown true: x done within a second after y's 10 evaluations
    @Test
    void theOthersEndWhenOneHas() throws Exception {
        List<Task<Integer>> tasks = engine().streamResult(flow -> {
            Task<Integer> x = flow.spawn(() -> 1);
            Task<Integer> y = flow.with(TaskOptions.none().maxEvaluations(10)).spawn(x, v -> v);
            Task<Integer> unrelated = flow.spawn(() -> 2);
            Task<Integer> blocked = flow.spawn(() -> {
                new CountDownLatch(1).await();
                return 3;
            });
            return List.of(x, y, unrelated, blocked);
        });
        assertThat(tasks.get(1).fetch()).isNull();
        for (Task<Integer> task : tasks) {
            assertThat(task.fetch(Duration.ofSeconds(10))).isNull();
        }
    }

    // O10, streaming.jl: teardown false: x still running
    @Test
    void withoutTeardownTheOthersRunOn() {
        AtomicInteger evaluations = new AtomicInteger();
        List<Task<Integer>> tasks = engine().streamResult(RUN_ON, flow -> {
            Task<Integer> x = flow.spawn(evaluations::incrementAndGet);
            return List.of(x, flow.with(TaskOptions.none().maxEvaluations(10)).spawn(x, v -> v));
        });
        tasks.get(1).fetch();
        int now = evaluations.get();
        await(() -> evaluations.get() > now + 10_000);
        assertThat(tasks.get(0).isDone()).isFalse();
        assertThat(tasks.get(0).cancel()).isTrue();
        assertThatThrownBy(tasks.get(0)::fetch).hasCauseInstanceOf(CancellationException.class);
    }

    // ---- two streams

    // O6: region to region
    @Test
    void aStreamThatTakesFromAnotherSeesEveryValueFromThenOn() throws Exception {
        AtomicInteger made = new AtomicInteger();
        AtomicBoolean finish = new AtomicBoolean();
        Task<Integer> x = engine().streamResult(flow -> flow.spawn(() -> {
            int value = made.incrementAndGet();
            return finish.get() ? finishStream(-1) : value;
        }));
        await(() -> made.get() > 100);
        List<Integer> seen = new ArrayList<>();
        Task<Integer> last = engine().streamResult(flow -> {
            Task<Integer> y = flow.spawn(x, v -> v);
            return flow.spawn(y, v -> {
                seen.add(v);
                return seen.size() == 1000 ? finishStream(v) : v;
            });
        });
        int lastSeen = last.fetch();
        assertThat(seen.get(0)).isGreaterThan(100);
        assertThat(seen)
                .isEqualTo(IntStream.rangeClosed(seen.get(0), lastSeen).boxed().toList());
        assertThat(x.isDone()).isFalse(); // a stream of its own
        finish.set(true);
        assertThat(x.fetch()).isEqualTo(-1);
        // it is over: there is nothing to come
        Task<Void> late = engine().streamResult(flow -> flow.run(x, v -> seen.add(v)));
        assertThat(late.fetch()).isNull();
        assertThat(seen).hasSize(1000);
    }

    // ---- failures

    @Test
    void whatDependsOnAFailedTaskFailsWithItsCauseAfterWhatWasSent() {
        AtomicInteger next = new AtomicInteger();
        List<Integer> seen = new ArrayList<>();
        AtomicInteger other = new AtomicInteger();
        List<Task<?>> tasks = engine().streamResult(flow -> {
            Task<Integer> x = flow.with(TaskOptions.named("source")).spawn(() -> {
                if (next.get() == 50) {
                    throw new IllegalArgumentException("fifty");
                }
                return next.incrementAndGet();
            });
            Task<Integer> y = flow.spawn(x, v -> v);
            return List.of(
                    x,
                    y,
                    flow.with(TaskOptions.named("sink")).run(y, v -> seen.add(v)),
                    flow.run(other::incrementAndGet));
        });
        for (Task<?> task : tasks.subList(0, 3)) {
            assertThatThrownBy(task::fetch)
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("(source) failed: java.lang.IllegalArgumentException: fifty")
                    .hasCauseInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(tasks.get(2)::fetch).hasMessageContaining("(sink) has no result");
        assertThat(seen).isEqualTo(IntStream.rangeClosed(1, 50).boxed().toList());
        assertThat(tasks.get(3).fetch()).isNull();
    }

    @Test
    void aConstantThatFailsFailsTheTaskAndEndsTheStream() {
        Task<Integer> failing = engine().spawn(() -> {
            throw new IllegalArgumentException("constant");
        });
        List<Task<?>> tasks = engine().streamResult(flow -> {
            Task<Integer> x = flow.spawn(failing, v -> v);
            return List.of(x, flow.spawn(x, v -> v), flow.spawn(() -> 1));
        });
        assertThatThrownBy(tasks.get(0)::fetch).hasRootCauseMessage("constant");
        assertThatThrownBy(tasks.get(1)::fetch).hasRootCauseMessage("constant");
        assertThat(tasks.get(2).fetch()).isNull();
    }

    @Test
    void anEvaluationIsRetriedWithTheSameValues() {
        AtomicInteger failures = new AtomicInteger();
        List<Integer> seen = new ArrayList<>();
        Task<Void> sink = engine().streamResult(flow -> {
            Task<Integer> x = flow.from(List.of(1, 2, 3, 4));
            return flow.with(TaskOptions.none().retries(2)).run(x, v -> {
                if (failures.incrementAndGet() % 3 != 0) {
                    throw new IllegalStateException("again");
                }
                seen.add(v);
            });
        });
        sink.fetch();
        assertThat(seen).containsExactly(1, 2, 3, 4);
        assertThat(failures).hasValue(12);
    }

    // ---- cancelling

    // O14, streaming.jl: an endless task is stopped by cancel
    @Test
    void cancellingOneCancelsAll() {
        for (int which = 0; which < 3; which++) {
            List<Task<Integer>> tasks = engine().streamResult(flow -> {
                Task<Integer> x = flow.spawn(() -> 1);
                Task<Integer> y = flow.spawn(x, v -> v);
                return List.of(x, y, flow.spawn(x, y, Integer::sum));
            });
            assertThat(tasks.get(which).cancel()).isTrue();
            for (Task<Integer> task : tasks) {
                assertThatThrownBy(task::fetch)
                        .isInstanceOf(TaskFailedException.class)
                        .hasCauseInstanceOf(CancellationException.class);
            }
        }
    }

    // M1: what depends on a cancelled task ends; O10: the others run on
    @Test
    void withoutTeardownCancellingEndsWhatDependsOnIt() {
        AtomicInteger evaluations = new AtomicInteger();
        List<Task<Integer>> tasks = engine().streamResult(RUN_ON, flow -> {
            Task<Integer> x = flow.spawn(evaluations::incrementAndGet);
            Task<Integer> y = flow.spawn(x, v -> v);
            return List.of(x, y, flow.spawn(y, v -> v));
        });
        assertThat(tasks.get(1).cancel()).isTrue();
        assertThatThrownBy(tasks.get(2)::fetch).hasCauseInstanceOf(CancellationException.class);
        int now = evaluations.get();
        await(() -> evaluations.get() > now + 1000);
        engine().cancelAll();
        assertThatThrownBy(tasks.get(0)::fetch).hasCauseInstanceOf(CancellationException.class);
    }

    // O14, M3, 1.M: no thread is left behind
    @Test
    void cancellingAllAndClosingLeaveNoThreadBehind() {
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        for (int round = 0; round < 2; round++) {
            CountDownLatch begun = new CountDownLatch(3);
            List<Task<Integer>> tasks = engine().streamResult(flow -> {
                Task<Integer> x = flow.spawn(() -> {
                    if (begun.getCount() == 3) {
                        threads.add(Thread.currentThread());
                        begun.countDown();
                    }
                    return 1;
                });
                Task<Integer> y = flow.with(TaskOptions.none().maxEvaluations(1_000_000_000))
                        .spawn(x, v -> {
                            if (begun.getCount() == 2) {
                                threads.add(Thread.currentThread());
                                begun.countDown();
                            }
                            return v;
                        });
                Task<Integer> z = flow.spawn(y, v -> {
                    threads.add(Thread.currentThread());
                    begun.countDown();
                    new CountDownLatch(1).await();
                    return v;
                });
                return List.of(x, y, z);
            });
            await(() -> begun.getCount() == 0);
            if (round == 0) {
                engine().cancelAll();
            } else {
                engine().close();
            }
            for (Task<Integer> task : tasks) {
                assertThatThrownBy(task::fetch).isInstanceOf(TaskFailedException.class);
            }
        }
        threads.forEach(thread -> await(() -> !thread.isAlive()));
    }
}
