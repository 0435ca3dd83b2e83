package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.SchedulingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Rows F1-F16 and L1-L3 of the reference: scopes, and where tasks run; scopes.jl and task-affinity.jl of its checklist.
 */
@Timeout(60)
class ScopeConformanceTest {
    @RegisterExtension
    final EngineOf engines = new EngineOf(3, "64MiB");

    private Engine engine() {
        return engines.get();
    }

    private static int here() {
        return Engine.current().context().processor().index();
    }

    private Set<Integer> placesOf(int tasks, TaskOptions options) {
        List<Task<Integer>> spawned = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            spawned.add(engine().with(options).spawn(ScopeConformanceTest::here));
        }
        return spawned.stream().map(Task::fetch).collect(Collectors.toCollection(TreeSet::new));
    }

    // F5: exact; F12: thread=
    @Test
    void tasksWithAThreadScopeRunOnThatThreadOnly() {
        for (int thread = 1; thread <= 3; thread++) {
            assertThat(placesOf(40, TaskOptions.none().scope(Scope.worker(1).thread(thread))))
                    .containsExactly(thread);
        }
        Processor second = engine().processors().get(1);
        assertThat(placesOf(10, TaskOptions.none().scope(Scope.processor(second))))
                .containsExactly(2);
    }

    // F8: union
    @Test
    void tasksWithAUnionRunInItOnlyAndOnAllOfIt() {
        Scope union = Scope.union(Scope.thread(1), Scope.thread(3), Scope.thread(3));
        CountDownLatch both = new CountDownLatch(2);
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            tasks.add(engine().with(TaskOptions.none().scope(union)).spawn(() -> {
                both.countDown();
                both.await(); // only if the two run at a time, on two processors
                return here();
            }));
        }
        assertThat(engine().fetchAll(tasks)).containsExactlyInAnyOrder(1, 3);
        assertThat(placesOf(50, TaskOptions.none().scope(union))).isSubsetOf(1, 3);
    }

    // F10: the algebra
    @Test
    void intersectionsKeepWhatIsInBoth() {
        Scope any = Scope.any();
        Scope two = Scope.worker(2);
        assertThat(any.and(two)).isEqualTo(two).isEqualTo(two.and(any));
        assertThat(Scope.workers(1, 2).and(Scope.workers(2, 3))).isEqualTo(Scope.workers(2));
        assertThat(Scope.worker(1).and(Scope.worker(2))).isInstanceOf(Scope.Nowhere.class);
        assertThat(Scope.worker(1).and(Scope.worker(2)).and(any)).isInstanceOf(Scope.Nowhere.class);
        assertThat(Scope.worker(1).thread(2).and(Scope.thread(1))).isInstanceOf(Scope.Nowhere.class);
        assertThat(Scope.thread(1).and(Scope.kind("gpu"))).isInstanceOf(Scope.Nowhere.class);
        Scope left = Scope.union(Scope.worker(1), Scope.worker(2));
        Scope right = Scope.union(Scope.worker(2), Scope.worker(3));
        assertThat(left.and(right)).isEqualTo(Scope.worker(2));
        assertThat(left.and(Scope.worker(4))).isInstanceOf(Scope.Nowhere.class);
        assertThat(Scope.union(left, Scope.worker(1))).isEqualTo(left);
        assertThatThrownBy(() -> Scope.union()).isInstanceOf(IllegalArgumentException.class);
    }

    // F2, F7: default and taints
    @Test
    void aProcessorThatMustBeAskedForIsInAnyAndInItsKindAndNotInTheDefault() {
        Processor gpu = new Processor("a", 1, "gpu", 1, false);
        Processor thread = new Processor("a", 1, Processor.THREAD, 1, true);
        assertThat(Scope.any().contains(gpu)).isTrue();
        assertThat(Scope.byDefault().contains(gpu)).isFalse();
        assertThat(Scope.byDefault().and(Scope.kind("gpu")).contains(gpu)).isFalse();
        assertThat(Scope.kind("gpu").contains(gpu)).isTrue();
        assertThat(Scope.worker(1).contains(gpu)).isFalse();
        assertThat(Scope.worker(1).kind("gpu").contains(gpu)).isTrue();
        Scope tainted = Scope.any().where(processor -> processor.index() == 1);
        assertThat(tainted.contains(thread)).isTrue();
        assertThat(tainted.and(Scope.kind("gpu")).contains(thread)).isFalse();
        assertThat(Scope.worker(1).isSubsetOf(Scope.node("a"), List.of(gpu, thread)))
                .isTrue();
        assertThat(Scope.any().isSubsetOf(Scope.worker(1), List.of(gpu, thread)))
                .isFalse();
    }

    // F12: errors of the helper
    @Test
    void scopesOfNothingAndOfNumbersBelowOneAreRefused() {
        assertThatThrownBy(() -> Scope.workers()).hasMessageContaining("no worker given");
        assertThatThrownBy(() -> Scope.threads()).hasMessageContaining("no thread given");
        assertThatThrownBy(() -> Scope.worker(0)).hasMessageContaining("count from 1");
        assertThat(Scope.workers(1, 2).threads(2, 1))
                .isEqualTo(Scope.workers(2, 1).threads(1, 2));
        assertThat(Scope.workers(1, 2)
                        .threads(1, 2)
                        .isSubsetOf(
                                Scope.union(
                                        Scope.worker(1).threads(1, 2),
                                        Scope.worker(2).threads(1, 2)),
                                engine().processors()))
                .isTrue();
    }

    // F11, L3: a task that can run nowhere fails at once, with both scopes; await returns, fetch throws
    @Test
    void aTaskThatCanRunNowhereSaysWhichScopesExcludeEachOther() {
        Task<Integer> task = engine().with(
                        TaskOptions.none().scope(Scope.thread(1)).resultScope(Scope.thread(2)))
                .spawn(() -> 1);
        task.await();
        assertThatThrownBy(task::fetch)
                .hasCauseInstanceOf(SchedulingException.class)
                .hasMessageContaining("the scope of the task and that of its result")
                .hasMessageContaining("indexes [1]")
                .hasMessageContaining("indexes [2]");
        Task<Integer> far =
                engine().with(TaskOptions.none().scope(Scope.worker(9))).spawn(() -> 1);
        assertThatThrownBy(far::fetch)
                .hasCauseInstanceOf(SchedulingException.class)
                .hasMessageContaining("workers [9]")
                .hasMessageContaining("widen the scope");
        Chunk<Integer> chunk = engine().put(1, Scope.thread(1));
        Task<Integer> input =
                engine().with(TaskOptions.none().scope(Scope.thread(2))).spawn(chunk, n -> n);
        assertThatThrownBy(input::fetch).hasMessageContaining("and that of its input 1");
    }

    // L1: execution = compute, result, function and inputs; the result may be used in the whole of its scope
    @Test
    void aTaskRunsWhereAllItsScopesMeet() {
        Chunk<double[]> large = engine().put(new double[10_000], Scope.threads(2, 3));
        TaskOptions options =
                TaskOptions.none().computeScope(Scope.threads(1, 2)).resultScope(Scope.threads(1, 2, 3));
        Task<Integer> task = engine().with(options).spawn(large, values -> here());
        assertThat(task.fetch()).isEqualTo(2);
        assertThat(task.fetchRaw().scope()).isEqualTo(Scope.threads(1, 2, 3));
        Task<Integer> next =
                engine().with(TaskOptions.none().scope(Scope.thread(3))).spawn(task, n -> here());
        assertThat(next.fetch()).isEqualTo(3);
    }

    // L2
    @Test
    void theComputeScopeGoesBeforeTheScope() {
        TaskOptions both = TaskOptions.none().scope(Scope.thread(1)).computeScope(Scope.thread(2));
        assertThat(placesOf(10, both)).containsExactly(2);
    }

    // C6, C7
    @Test
    void aWorkerAndAFilterOfProcessorsLimitWhereATaskRuns() {
        assertThat(placesOf(10, TaskOptions.none().worker(1).processors(processor -> processor.index() == 3)))
                .containsExactly(3);
        Task<Integer> none =
                engine().with(TaskOptions.none().processors(processor -> false)).spawn(() -> 1);
        assertThatThrownBy(none::fetch).hasMessageContaining("passes its filter");
    }

    // F15, G5
    @Test
    void theProcessorsOfAScopeCanBeCounted() {
        assertThat(engine().processors()).hasSize(3);
        assertThat(engine().workers()).extracting("id").containsExactly(1);
        assertThat(Scope.worker(1).among(engine().processors())).hasSize(3);
        assertThat(Scope.worker(1).thread(2).among(engine().processors())).hasSize(1);
    }

    // A placed task that waits goes on where it was placed
    @Test
    void aTaskThatHasWaitedGoesOnInItsScope() {
        List<Task<List<Integer>>> tasks = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            int thread = 1 + i % 3;
            tasks.add(engine().with(TaskOptions.none().scope(Scope.thread(thread)))
                    .spawn(() -> {
                        int before = here();
                        int there = Engine.current()
                                .with(TaskOptions.none().scope(Scope.thread(1 + thread % 3)))
                                .spawn(ScopeConformanceTest::here)
                                .fetch();
                        return List.of(before, there, here());
                    }));
        }
        for (int i = 0; i < 30; i++) {
            int thread = 1 + i % 3;
            assertThat(tasks.get(i).fetch()).containsExactly(thread, 1 + thread % 3, thread);
        }
    }

    // C27, C30: what spawns hands its scope on; the nearest word counts
    @Test
    void nestedTasksInheritTheScopeUnlessTheyNameTheirOwn() {
        Task<List<Integer>> task = engine().with(TaskOptions.none().scope(Scope.thread(2)))
                .spawn(() -> List.of(
                        Engine.current().spawn(ScopeConformanceTest::here).fetch(),
                        Engine.current()
                                .spawn(() -> Engine.current()
                                        .spawn(ScopeConformanceTest::here)
                                        .fetch())
                                .fetch(),
                        Engine.current()
                                .with(TaskOptions.none().scope(Scope.thread(1)))
                                .spawn(ScopeConformanceTest::here)
                                .fetch()));
        assertThat(task.fetch()).containsExactly(2, 2, 1);
    }
}
