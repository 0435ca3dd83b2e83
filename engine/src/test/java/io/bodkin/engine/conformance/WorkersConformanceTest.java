package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the reference says of several workers, of which it has three more; here parts of one process. */
@Timeout(60)
class WorkersConformanceTest {
    @RegisterExtension
    final EngineOf engines = new EngineOf(3, 4, "64MiB");

    private Engine engine() {
        return engines.get();
    }

    private Task<Integer> idOn(TaskOptions options) {
        return engine().with(options).spawn(() -> Worker.current().id());
    }

    // G5: workers(), procs(), myid() of the seeds
    @Test
    void theThreadsAreDividedAmongTheWorkers() {
        assertThat(engine().workers()).extracting(Worker::id).containsExactly(1, 2, 3);
        assertThat(Scope.worker(1).among(engine().processors())).hasSize(2);
        assertThat(Scope.worker(3).among(engine().processors())).hasSize(1);
        assertThat(Worker.current().id()).isEqualTo(1);
    }

    // F4, scopes.jl: alternating tasks
    @Test
    void twentyTasksAlternateBetweenWorkersAsTheirScopesSay() {
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tasks.add(idOn(TaskOptions.none().scope(Scope.worker(1 + i % 3))));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(tasks.get(i).fetch()).isEqualTo(1 + i % 3);
        }
        assertThat(idOn(TaskOptions.none().worker(2)).fetch()).isEqualTo(2);
    }

    // scopes.jl: same process, other thread fails; process and other process fail
    @Test
    void inputsOfTwoWorkersExcludeEachOther() {
        Chunk<Integer> one = engine().put(1, Scope.worker(1));
        Chunk<Integer> two = engine().put(2, Scope.worker(2));
        Chunk<Integer> either = engine().put(3, Scope.workers(1, 2));
        assertThat(engine().spawn(two, either, (a, b) -> Worker.current().id()).fetch())
                .isEqualTo(2);
        assertThatThrownBy(() -> engine().spawn(one, two, Integer::sum).fetch())
                .hasCauseInstanceOf(SchedulingException.class)
                .hasMessageContaining("workers [1]")
                .hasMessageContaining("workers [2]");
    }

    // A13: spawning from any worker
    @Test
    void tasksOnOtherWorkersSpawnAndFetchToo() {
        Task<Integer> parent = engine().with(TaskOptions.none().worker(2)).spawn(() -> {
            Task<Integer> child = Engine.current()
                    .with(TaskOptions.none().worker(3))
                    .spawn(() -> 10 * Worker.current().id());
            return child.fetch() + Worker.current().id();
        });
        assertThat(parent.fetch()).isEqualTo(32);
    }

    // options.jl: applied to grandchildren
    @Test
    void grandchildrenStayOnTheWorkerOfTheirGrandparent() {
        int id = engine().with(TaskOptions.none().scope(Scope.worker(3)))
                .spawn(() -> Engine.current()
                        .spawn(() -> Engine.current()
                                .spawn(() -> Worker.current().id())
                                .fetch())
                        .fetch())
                .fetch();
        assertThat(id).isEqualTo(3);
    }

    // I1: mutable on a worker; I2: a shard has a piece on each
    @Test
    void mutableValuesAndPiecesOfShardsAreOnTheirWorkers() {
        Chunk<List<Integer>> seen = engine().mutable(Scope.worker(2), ArrayList::new);
        engine().run(seen, list -> list.add(Worker.current().id())).fetch();
        assertThat(seen.fetch()).containsExactly(2);
        assertThatThrownBy(() -> engine().with(TaskOptions.none().worker(1))
                        .run(seen, list -> {})
                        .fetch())
                .hasCauseInstanceOf(SchedulingException.class);
        Shard<AtomicInteger> shard =
                engine().shard(() -> new AtomicInteger(1000 * Worker.current().id()));
        for (int i = 0; i < 30; i++) {
            engine().with(TaskOptions.none().worker(1 + i % 3))
                    .run(shard, AtomicInteger::incrementAndGet)
                    .fetch();
        }
        assertThat(engine().fetchAll(shard.map(AtomicInteger::get))).containsExactly(1010, 2010, 3010);
    }
}
