package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskGraph;
import io.bodkin.engine.api.TaskGraph.Node;
import io.bodkin.engine.api.TaskGraph.State;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.fault.DeadlockException;
import io.bodkin.engine.fault.TaskFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows J1-J6 of the reference: what a running task can ask of its engine; scheduler.jl of its checklist. */
@Timeout(60)
class DynamicConformanceTest {
    @RegisterExtension
    final EngineOf engines = new EngineOf(2, "64MiB");

    private Engine engine() {
        return engines.get();
    }

    private static TaskOptions named(String name) {
        return TaskOptions.named(name);
    }

    // J1, J4: a task finds its engine, and spawns
    @Test
    void aTaskFindsItsEngineAndAddsTasks() {
        Task<Integer> task = engine().spawn(() -> {
            assertThat(Engine.current()).isSameAs(engine());
            Task<Integer> added = Engine.current().spawn(() -> 20);
            return Engine.current().spawn(added, n -> n + 1).fetch();
        });
        assertThat(task.fetch()).isEqualTo(21);
    }

    // J5: repeated waits are allowed
    @Test
    void aTaskMayWaitForAnotherAsOftenAsItLikes() {
        Task<Integer> other = engine().spawn(() -> 4);
        assertThat(engine().spawn(() -> {
                            other.await();
                            return other.fetch() + other.fetch();
                        })
                        .fetch())
                .isEqualTo(8);
    }

    // J5: "Cannot fetch own result"
    @Test
    void aTaskThatFetchesItselfFailsAtOnce() {
        CompletableFuture<Task<Integer>> handle = new CompletableFuture<>();
        Task<Integer> own = engine().with(named("own")).spawn(() -> handle.get().fetch());
        handle.complete(own);
        assertThatThrownBy(own::fetch)
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .isInstanceOf(DeadlockException.class)
                .hasMessage("task t-" + own.id() + " (own) cannot wait for its own result");
    }

    @Test
    void withATimeoutToo() {
        CompletableFuture<Task<Integer>> handle = new CompletableFuture<>();
        Task<Integer> own = engine().spawn(() -> handle.get().fetch(Duration.ofDays(1)));
        handle.complete(own);
        assertThatThrownBy(own::fetch).hasCauseInstanceOf(DeadlockException.class);
    }

    // J5: "Cannot fetch result of dominated thunk"
    @Test
    void aTaskThatFetchesOneThatDependsOnItFailsAtOnce() {
        CompletableFuture<Task<Integer>> handle = new CompletableFuture<>();
        Task<Integer> first =
                engine().with(named("first")).spawn(() -> handle.get().fetch());
        Task<Integer> middle = engine().with(named("middle")).spawn(first, n -> n);
        Task<Integer> last = engine().with(named("last").after(middle)).spawn(engine().spawn(() -> 1), n -> n);
        handle.complete(last);
        assertThatThrownBy(first::fetch)
                .cause()
                .isInstanceOf(DeadlockException.class)
                .hasMessage("task t-1 (first) cannot wait for task t-4 (last), which cannot end before it:"
                        + " t-4 (last) waits for t-2 (middle) waits for t-1 (first)");
        assertThatThrownBy(last::fetch).hasCauseInstanceOf(DeadlockException.class);
    }

    @Test
    void aTaskThatIsToEndAsOneThatWaitsForItEndsWithThatError() {
        CompletableFuture<Task<Integer>> handle = new CompletableFuture<>();
        CountDownLatch followed = new CountDownLatch(1);
        engine().events().listen(event -> {
            if (event instanceof Event.TaskLeft left && left.name().equals("outer")) {
                followed.countDown();
            }
        });
        Task<Integer> outer = engine().with(named("outer"))
                .spawnRef(() -> Engine.current().with(named("inner")).spawn(() -> {
                    followed.await();
                    return handle.get().fetch();
                }));
        handle.complete(outer);
        assertThatThrownBy(outer::fetch).hasCauseInstanceOf(DeadlockException.class);
    }

    @Test
    void tasksThatWaitForEachOtherAreFoundOut() {
        CompletableFuture<Task<Integer>> handle = new CompletableFuture<>();
        CountDownLatch both = new CountDownLatch(2);
        Task<Integer> left = engine().with(named("left")).spawn(() -> {
            both.countDown();
            both.await();
            return handle.get().fetch();
        });
        Task<Integer> right = engine().with(named("right")).spawn(() -> {
            both.countDown();
            both.await();
            return left.fetch();
        });
        handle.complete(right);
        assertThatThrownBy(left::fetch)
                .isInstanceOf(TaskFailedException.class)
                .rootCause()
                .isInstanceOf(DeadlockException.class)
                .hasMessageContaining("cannot end before it");
        assertThatThrownBy(right::fetch).isInstanceOf(TaskFailedException.class);
    }

    @Test
    void ofSeveralItIsEnoughThatOneCanEnd() {
        CompletableFuture<Task<Integer>> handle = new CompletableFuture<>();
        CountDownLatch gate = new CountDownLatch(1);
        Task<Integer> other = engine().spawn(() -> {
            gate.await();
            return 3;
        });
        Task<Integer> first = engine().spawn(() -> {
            Task<Integer> last = handle.get();
            assertThatThrownBy(() -> Engine.current().awaitAny(List.of(last))).isInstanceOf(DeadlockException.class);
            gate.countDown();
            return Engine.current().awaitAny(List.of(last, other)).fetch();
        });
        handle.complete(engine().spawn(first, n -> n));
        assertThat(first.fetch()).isEqualTo(3);
    }

    @Test
    void aLongChainOfItsOwnChildrenIsWaitedForLikeAnyOther() {
        Task<Integer> task = engine().spawn(() -> {
            Task<Integer> last = Engine.current().spawn(() -> 0);
            for (int i = 0; i < 50_000; i++) {
                last = Engine.current().spawn(last, n -> n + 1);
            }
            return last.fetch();
        });
        assertThat(task.fetch()).isEqualTo(50_000);
    }

    // J3: unfinished tasks and their dependants
    @Test
    void theGraphHasTheUnfinishedTasksWithWhatTheyWaitFor() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(2);
        List<Task<Integer>> running = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            running.add(engine().with(named("running")).spawn(() -> {
                begun.countDown();
                gate.await();
                return 1;
            }));
        }
        begun.await();
        Task<Integer> ended = engine().with(
                        named("ended").restore(() -> java.util.Optional.of(1)).occupancy(0))
                .spawn(() -> 1);
        ended.await();
        Task<Integer> ready = engine().with(named("ready")).spawn(ended, n -> n);
        Task<Integer> both =
                engine().with(named("both")).spawn(running.get(0), running.get(1), ready, (a, b, c) -> a + b + c);
        Task<Integer> last = engine().with(named("last").after(both)).spawn(Ref.of(1), n -> n);
        long first = running.get(0).id();
        long second = running.get(1).id();
        TaskGraph graph = engine().graph();
        assertThat(graph.tasks())
                .containsExactly(
                        new Node(first, "running", State.RUNNING, List.of(), List.of(both.id())),
                        new Node(second, "running", State.RUNNING, List.of(), List.of(both.id())),
                        new Node(ready.id(), "ready", State.READY, List.of(), List.of(both.id())),
                        new Node(
                                both.id(),
                                "both",
                                State.WAITING,
                                List.of(first, second, ready.id()),
                                List.of(last.id())),
                        new Node(last.id(), "last", State.WAITING, List.of(both.id()), List.of()));
        assertThat(graph.task(both.id())).isPresent();
        gate.countDown();
        assertThat(last.fetch()).isEqualTo(1);
        assertThat(engine().graph().tasks()).isEmpty();
    }

    // J2: from inside a task, about itself and its children
    @Test
    void aTaskSeesItselfAndWhatItSpawned() {
        Task<Integer> task = engine().with(named("parent")).spawn(() -> {
            CountDownLatch gate = new CountDownLatch(1);
            Task<Integer> child = Engine.current().with(named("child")).spawn(() -> {
                gate.await();
                return 1;
            });
            Task<Integer> next = Engine.current().with(named("next")).spawn(child, n -> n + 1);
            TaskGraph graph = Engine.current().graph();
            gate.countDown();
            assertThat(graph.tasks()).extracting(Node::name).containsExactly("parent", "child", "next");
            assertThat(graph.task(child.id()).orElseThrow().dependants()).containsExactly(next.id());
            return next.fetch();
        });
        assertThat(task.fetch()).isEqualTo(2);
    }

    @Test
    void tasksThatWaitForMemoryAreInTheGraph() throws InterruptedException {
        Chunk<Block> chunk = engine().putBlock(new double[5 << 20]);
        CountDownLatch parked = new CountDownLatch(1);
        engine().events().listen(event -> {
            if (event instanceof Event.TaskParked) {
                parked.countDown();
            }
        });
        Task<Integer> large;
        Task<Integer> after;
        try (Block pinned = chunk.fetch()) {
            large = engine().with(named("large").memory(40 << 20)).spawn(() -> 1);
            after = engine().with(named("after")).spawn(large, n -> n);
            parked.await();
            assertThat(pinned.getDouble(0)).isZero();
            assertThat(engine().graph().tasks()).extracting(Node::state).containsExactly(State.READY, State.WAITING);
        }
        assertThat(after.fetch()).isEqualTo(1);
    }

    // J6: everything that there is can be stopped
    @Test
    void allTasksCanBeCancelledFromInsideATask() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Task<Integer> blocked = engine().spawn(() -> {
            begun.countDown();
            never.await();
            return 1;
        });
        begun.await();
        engine().run(() -> Engine.current().cancelAll()).await();
        blocked.await();
        assertThat(engine().spawn(() -> 2).fetch()).isEqualTo(2);
    }
}
