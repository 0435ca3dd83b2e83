package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows K1-K6 and A8, A11 of the reference: task queues; task-queues.jl of its checklist. */
@Timeout(60)
class QueueConformanceTest {
    @RegisterExtension
    final EngineOf engines = new EngineOf(3, "64MiB");

    private Engine engine() {
        return engines.get();
    }

    // K2, A8
    @Test
    void inABulkNothingBeginsBeforeTheEndAndWaitingIsRefused() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        List<Task<Integer>> tasks = engine().bulk(() -> {
            Task<Integer> a = engine().spawn(begun::incrementAndGet);
            Task<Integer> b = engine().spawn(a, n -> n + begun.incrementAndGet());
            assertThatThrownBy(a::fetch)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("begins when the block ends");
            assertThatThrownBy(b::await).isInstanceOf(IllegalStateException.class);
            assertThat(a.isStarted()).isFalse();
            assertThat(begun).hasValue(0);
            return List.of(a, b);
        });
        assertThat(tasks.get(1).fetch()).isEqualTo(3);
        assertThat(begun).hasValue(2);
    }

    @Test
    void ifABulkThrowsNoneOfItsTasksRuns() {
        AtomicInteger ran = new AtomicInteger();
        List<Task<Integer>> tasks = new ArrayList<>();
        assertThatThrownBy(() -> engine().bulk(() -> {
                    tasks.add(engine().spawn(ran::incrementAndGet));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        tasks.get(0).await();
        assertThatThrownBy(() -> tasks.get(0).fetch()).hasMessageContaining("was cancelled");
        assertThat(ran).hasValue(0);
    }

    // K3
    @Test
    void inASequenceEachBeginsWhenTheOneBeforeHasEnded() throws Exception {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger inside = new AtomicInteger();
        List<Task<Void>> tasks = engine().sequential(() -> {
            List<Task<Void>> spawned = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int n = i;
                spawned.add(engine().run(() -> {
                    assertThat(inside.incrementAndGet()).isOne();
                    order.add(n);
                    inside.decrementAndGet();
                    if (n % 50 == 7) {
                        throw new IllegalStateException("ends it as well as any");
                    }
                }));
            }
            return spawned;
        });
        engine().awaitAll(tasks);
        assertThat(order).hasSize(200).isSorted();
        assertThatThrownBy(() -> tasks.get(57).fetch()).hasMessageContaining("as well as any");
        assertThat(tasks.get(58).isDone()).isTrue();
    }

    // K4: groups one after another, their members in parallel
    @Test
    void bulksInASequenceRunOneAfterAnother() throws Exception {
        Semaphore go = new Semaphore(0);
        AtomicInteger parked = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        List<Task<Void>> all = new ArrayList<>();
        engine().sequential(() -> {
            for (int group = 0; group < 3; group++) {
                int before = group * 3;
                engine().bulk(() -> {
                    for (int i = 0; i < 3; i++) {
                        all.add(engine().run(() -> {
                            assertThat(ended.get()).isGreaterThanOrEqualTo(before);
                            parked.incrementAndGet();
                            Engine.current().context().blocking(() -> {
                                go.acquire();
                                return null;
                            });
                            ended.incrementAndGet();
                        }));
                    }
                });
            }
        });
        for (int group = 1; group <= 3; group++) {
            while (parked.get() < 3 * group) {
                Thread.onSpinWait();
            }
            assertThat(parked).hasValue(3 * group);
            go.release(3);
        }
        all.forEach(Task::fetch);
        assertThat(ended).hasValue(9);
    }

    // K4: nothing before the bulk ends, then one at a time
    @Test
    void aSequenceInABulkBeginsWhenTheBulkEnds() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        List<Task<Void>> tasks = engine().bulk(() -> engine().sequential(() -> {
            List<Task<Void>> spawned = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                spawned.add(engine().run(() -> {
                    assertThat(inside.incrementAndGet()).isOne();
                    ran.incrementAndGet();
                    inside.decrementAndGet();
                }));
            }
            assertThat(ran).hasValue(0);
            return spawned;
        }));
        tasks.forEach(Task::fetch);
        assertThat(ran).hasValue(50);
    }

    // K5
    @Test
    void whatATaskSpawnsIsNotInTheQueueOfItsParent() throws Exception {
        Task<Integer> parent = engine().sequential(() -> {
            engine().run(() -> {});
            return engine().spawn(() -> Engine.current().spawn(() -> 4).fetch());
        });
        assertThat(parent.fetch()).isEqualTo(4);
        int value = engine().bulk(() -> 3);
        assertThat(value).isEqualTo(3);
    }

    // A11: also inside a task
    @Test
    void aTaskMaySyncWhatItSpawns() {
        AtomicInteger ran = new AtomicInteger();
        engine().run(() -> Engine.current().sync(() -> {
                    for (int i = 0; i < 100; i++) {
                        Engine.current().run(ran::incrementAndGet);
                    }
                }))
                .fetch();
        assertThat(ran).hasValue(100);
    }
}
