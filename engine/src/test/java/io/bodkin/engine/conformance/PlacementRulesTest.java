package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Shard;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.SchedulingException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows C1-C5, F1-F9 and I4 of the reference: what a scope means when tasks wait, fail, spawn, and share processors. */
@Timeout(60)
class PlacementRulesTest {
    private static final AtomicBoolean OPEN = new AtomicBoolean();

    @RegisterExtension
    final EngineOf engines = new EngineOf(2, "64MiB");

    private Engine engine() {
        return engines.get();
    }

    private static TaskOptions on(int... threads) {
        return TaskOptions.none().scope(Scope.worker(1).threads(threads));
    }

    private static int here() {
        return Engine.current().context().processor().index();
    }

    @Test
    void aPlacedTaskStaysInItsPlaceWhenATaskInsideItWaits() throws Exception {
        AtomicReference<Task<Integer>> inner = new AtomicReference<>();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch there = new CountDownLatch(1);
        Task<Integer> placed = engine().with(on(1)).spawn(() -> {
            begun.countDown();
            there.await();
            inner.get().fetch(); // on this stack: the other processor is taken
            return here();
        });
        begun.await();
        CountDownLatch secondBegun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Task<Integer> second = engine().with(on(2)).spawn(() -> {
            secondBegun.countDown();
            go.await();
            return here();
        });
        secondBegun.await();
        inner.set(engine().spawn(() -> second.fetch()));
        there.countDown();
        // Begins on the processor that was given away, and keeps it.
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Task<Void> other = engine().with(on(1)).run(() -> {
            taken.countDown();
            leave.await();
        });
        taken.await();
        go.countDown();
        second.await();
        long until = System.nanoTime() + 50_000_000;
        while (!placed.isDone() && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        leave.countDown();
        assertThat(placed.fetch()).isEqualTo(1);
        other.await();
    }

    @Test
    void aTaskThatTwoProcessorsMayRunDoesNotWaitForTheOneThatIsBusy() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            int spins = round % 50 * 20;
            Task<Void> busy = engine().with(on(1)).run(() -> {
                CountDownLatch ran = new CountDownLatch(1);
                Engine.current().with(on(2)).run(() -> {}); // the other one is just going to sleep again
                for (int i = 0; i < spins; i++) {
                    Thread.onSpinWait();
                }
                Engine.current().with(on(1, 2)).run(ran::countDown);
                ran.await(); // and gives its processor to nobody
            });
            busy.fetch();
        }
    }

    @Test
    void whatAFilterOrATaintThrowsFailsTheTaskAndNotTheEngine() {
        Task<Integer> filtered = engine().with(TaskOptions.none().processors(processor -> {
                    throw new AssertionError("my filter");
                }))
                .spawn(() -> 1);
        assertThatThrownBy(filtered::fetch).hasRootCauseMessage("my filter");
        Scope.Taint taint = processor -> {
            throw new StackOverflowError("my taint");
        };
        Task<Integer> tainted = engine().with(
                        TaskOptions.none().scope(Scope.any().where(taint)))
                .spawn(() -> 1);
        assertThatThrownBy(tainted::fetch).hasRootCauseMessage("my taint");
        assertThat(engine().spawn(() -> 2).fetch()).isEqualTo(2);
    }

    @Test
    void aTaintIsAskedForEachTask() {
        Scope.Taint open = processor -> OPEN.get();
        TaskOptions options = TaskOptions.none().scope(Scope.any().where(open));
        OPEN.set(false);
        assertThatThrownBy(() -> engine().with(options).spawn(() -> 1).fetch())
                .hasCauseInstanceOf(SchedulingException.class);
        OPEN.set(true);
        assertThat(engine().with(options).spawn(() -> 1).fetch()).isEqualTo(1);
        Scope.Taint spawning = processor -> {
            engine().with(TaskOptions.none().scope(Scope.processor(processor))).run(() -> {});
            return true;
        };
        assertThat(engine().with(TaskOptions.none().scope(Scope.any().where(spawning)))
                        .spawn(() -> 2)
                        .fetch())
                .isEqualTo(2);
    }

    @Test
    void aScopeOfItsOwnReplacesAllThatSaysWhereTheSpawningTaskMayRun() {
        TaskOptions outer = TaskOptions.none().worker(1).processors(processor -> processor.index() == 1);
        int child = engine().with(outer)
                .spawnRef(() -> Engine.current().spawn(PlacementRulesTest::here))
                .fetch();
        assertThat(child).isEqualTo(1);
        int elsewhere = engine().with(outer)
                .spawnRef(() -> Engine.current().with(on(2)).spawn(PlacementRulesTest::here))
                .fetch();
        assertThat(elsewhere).isEqualTo(2);
        int filtered = engine().with(on(1))
                .spawnRef(() -> Engine.current()
                        .with(TaskOptions.none().processors(processor -> processor.index() == 2))
                        .spawn(PlacementRulesTest::here))
                .fetch();
        assertThat(filtered).isEqualTo(2);
        // Of views the filter of the outer one stays.
        assertThatThrownBy(() -> engine().with(outer).with(on(2)).spawn(() -> 1).fetch())
                .hasCauseInstanceOf(SchedulingException.class);
    }

    @Test
    void aPlacedTaskMapsAShardWhereItsPiecesAre() {
        Shard<AtomicInteger> shard = engine().shardPerProcessor(
                        Scope.byDefault(),
                        () -> new AtomicInteger(
                                Engine.current().context().processor().index()));
        List<Integer> places = engine().with(on(1))
                .spawn(() -> {
                    List<Integer> found = new ArrayList<>();
                    for (Task<Integer> task : shard.map(piece -> piece.get() * 10 + here())) {
                        found.add(task.fetch());
                    }
                    return found;
                })
                .fetch();
        assertThat(places).containsExactly(11, 22);
    }

    @Test
    void aTaskThatCanRunNowhereFailsBeforeItsInputsHaveCome() {
        Chunk<int[]> mutable = engine().mutable(Scope.thread(2), () -> new int[1]);
        CountDownLatch gate = new CountDownLatch(1);
        Task<Integer> slow = engine().spawn(() -> {
            gate.await();
            return 1;
        });
        Task<Integer> byScope = engine().with(on(9)).spawn(slow, n -> n);
        assertThatThrownBy(byScope::fetch)
                .hasCauseInstanceOf(SchedulingException.class)
                .hasMessageContaining("can run nowhere");
        Task<Integer> byInput = engine().with(on(1)).spawn(slow, mutable, (n, array) -> n);
        assertThatThrownBy(byInput::fetch).hasMessageContaining("not compatible");
        Chunk<String> here = engine().put("here", Scope.processor(new Processor("elsewhere", 7, "thread", 1, true)));
        Task<Integer> byChunk = engine().spawn(slow, here, (n, text) -> n);
        assertThatThrownBy(byChunk::fetch).hasCauseInstanceOf(SchedulingException.class);
        gate.countDown();
        assertThat(slow.fetch()).isEqualTo(1);
    }
}
