package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Shard;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.api.Worker;
import io.bodkin.engine.fault.SchedulingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows I1-I4 of the reference: mutable values and shards; mutation.jl of its checklist. */
@Timeout(60)
class MutableConformanceTest {
    @RegisterExtension
    final EngineOf engines = new EngineOf(3, "64MiB");

    private Engine engine() {
        return engines.get();
    }

    // I1
    @Test
    void tasksChangeAMutableValueWhereItIs() {
        Chunk<AtomicInteger> counter = engine().mutable(AtomicInteger::new);
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            tasks.add(engine().run(counter, AtomicInteger::incrementAndGet));
        }
        tasks.forEach(Task::fetch);
        assertThat(counter.fetch()).hasValue(1000);
        assertThat(counter.type()).isEqualTo(AtomicInteger.class);
        assertThat(counter.scope().contains(engine().processors().get(0))).isTrue();
    }

    // I1: an incompatible scope
    @Test
    void aTaskOutsideTheScopeOfAMutableValueFails() {
        Chunk<int[]> value = engine().mutable(Scope.thread(2), () -> new int[1]);
        Task<Integer> inside = engine().spawn(
                        value, array -> Engine.current().context().processor().index());
        assertThat(inside.fetch()).isEqualTo(2);
        Task<Integer> outside =
                engine().with(TaskOptions.none().scope(Scope.thread(1))).spawn(value, array -> array[0]);
        assertThatThrownBy(outside::fetch).hasCauseInstanceOf(SchedulingException.class);
    }

    // I1: what cannot be serialised is no matter
    @Test
    void aMutableValueNeedNotBeSerialisableAndIsTheSameObjectEverywhere() {
        Object lock = new Object();
        Chunk<Object> chunk = engine().mutable(() -> lock);
        assertThat(engine().spawn(chunk, object -> object == lock).fetch()).isTrue();
        chunk.release();
        assertThatThrownBy(chunk::fetch).hasMessageContaining("was released");
    }

    // I2, I4: the counter of the seeds
    @Test
    void aThousandIncrementsOfAShardSumTo1000() {
        Shard<AtomicInteger> counters = engine().shardPerProcessor(Scope.byDefault(), AtomicInteger::new);
        assertThat(counters.size()).isEqualTo(3);
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            tasks.add(engine().run(counters, AtomicInteger::incrementAndGet));
        }
        tasks.forEach(Task::fetch);
        int sum = engine().fetchAll(counters.map(AtomicInteger::get)).stream()
                .mapToInt(n -> n)
                .sum();
        assertThat(sum).isEqualTo(1000);
    }

    // I2: one piece for each worker
    @Test
    void aShardHasOnePieceForEachWorker() {
        Shard<Integer> ids = engine().shard(() -> Worker.current().id());
        assertThat(engine().fetchAll(ids.map(id -> id))).containsExactly(1);
    }

    // I4: the histogram of the seeds: 100 pushes of 5.2 into each place sum to 520
    @Test
    void theHistogramOfTheSeedsAddsUp() {
        Shard<double[]> sums = engine().shardPerProcessor(Scope.threads(1, 2), () -> new double[1]);
        List<Task<Void>> tasks = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            // Each piece belongs to one thread: tasks that change it do not run at a time.
            Scope scope = Scope.thread(1 + random.nextInt(2));
            tasks.add(engine().with(TaskOptions.none().scope(scope)).run(sums, sum -> sum[0] += 5.2));
        }
        tasks.forEach(Task::fetch);
        double total = engine().fetchAll(sums.map(sum -> sum[0])).stream()
                .mapToDouble(d -> d)
                .sum();
        assertThat(total).isCloseTo(520, within(1e-9));
    }

    // I2: a task gets the piece of its own processor
    @Test
    void aTaskGetsThePieceOfItsProcessor() {
        Shard<Integer> places = engine().shardPerProcessor(
                        Scope.byDefault(),
                        () -> Engine.current().context().processor().index());
        for (int i = 0; i < 100; i++) {
            assertThat(engine().spawn(
                                    places,
                                    place -> place
                                            == Engine.current()
                                                    .context()
                                                    .processor()
                                                    .index())
                            .fetch())
                    .isTrue();
        }
    }

    // I3
    @Test
    void aShardOfNothingIsRefusedAndOneWithoutAPieceForTheTaskToo() {
        assertThatThrownBy(() -> engine().shard(List.of(), () -> 1)).isInstanceOf(IllegalArgumentException.class);
        Shard<Integer> first = engine().shard(List.of(Scope.thread(1)), () -> 1);
        Task<Integer> elsewhere =
                engine().with(TaskOptions.none().scope(Scope.thread(2))).spawn(first, n -> n);
        assertThatThrownBy(elsewhere::fetch).hasCauseInstanceOf(SchedulingException.class);
    }
}
