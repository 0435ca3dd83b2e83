package io.bodkin.engine.worker;

import static io.bodkin.engine.concurrency.Interleavings.check;
import static io.bodkin.engine.concurrency.Interleavings.explore;
import static io.bodkin.engine.concurrency.Interleavings.exploreMore;
import static io.bodkin.engine.concurrency.Interleavings.together;

import io.bodkin.engine.api.Processor;
import io.bodkin.engine.graph.BareRuntime;
import io.bodkin.engine.graph.TaskNode;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("concurrency")
class QueueInterleavingsTest {
    /** Tasks, and how often each was taken. */
    private static final class Tasks {
        final BareRuntime runtime = new BareRuntime();
        final TaskNode<?>[] nodes;
        final AtomicIntegerArray taken;

        Tasks(int count) {
            nodes = new TaskNode<?>[count];
            taken = new AtomicIntegerArray(count);
            for (int i = 0; i < count; i++) {
                nodes[i] = runtime.node();
            }
        }

        /** Whether there was one. */
        boolean take(TaskNode<?> node) {
            for (int i = 0; i < nodes.length; i++) {
                if (nodes[i] == node) {
                    taken.incrementAndGet(i);
                }
            }
            return node != null;
        }

        void assertEachTakenOnce() {
            for (int i = 0; i < nodes.length; i++) {
                check(taken.get(i) == 1, "task " + i + " is taken once, not " + taken.get(i) + " times");
            }
        }
    }

    @Test
    void ownerAndThiefTakeEachTaskOnce() {
        exploreMore(() -> {
            Tasks tasks = new Tasks(3);
            WorkDeque deque = new WorkDeque(4);
            deque.push(tasks.nodes[0]);
            together(
                    () -> {
                        tasks.take(deque.steal());
                        tasks.take(deque.steal());
                    },
                    () -> {
                        deque.push(tasks.nodes[1]);
                        tasks.take(deque.pop());
                        tasks.take(deque.pop());
                        deque.push(tasks.nodes[2]);
                    });
            while (tasks.take(deque.pop())) {
                continue;
            }
            tasks.assertEachTakenOnce();
        });
    }

    @Test
    void ownerAndThiefOfTheLastTaskLeaveItToOneOfThem() {
        exploreMore(() -> {
            Tasks tasks = new Tasks(1);
            WorkDeque deque = new WorkDeque(4);
            deque.push(tasks.nodes[0]);
            together(() -> tasks.take(deque.pop()), () -> tasks.take(deque.steal()));
            tasks.assertEachTakenOnce();
        });
    }

    @Test
    void thievesOfALastTaskLeaveItToOneOfThem() {
        explore(() -> {
            Tasks tasks = new Tasks(1);
            WorkDeque deque = new WorkDeque(4);
            deque.push(tasks.nodes[0]);
            together(() -> tasks.take(deque.steal()), () -> tasks.take(deque.steal()), () -> tasks.take(deque.pop()));
            tasks.assertEachTakenOnce();
            check(deque.isEmpty(), "nothing is left");
        });
    }

    @Test
    void dequeThatGrowsAndIsWipedUnderAThiefLosesNothing() {
        explore(() -> {
            Tasks tasks = new Tasks(5);
            WorkDeque deque = new WorkDeque(2);
            deque.push(tasks.nodes[0]);
            together(
                    () -> {
                        for (int i = 1; i < 5; i++) {
                            deque.push(tasks.nodes[i]);
                        }
                        deque.wipe();
                        tasks.take(deque.pop());
                    },
                    () -> {
                        tasks.take(deque.steal());
                        tasks.take(deque.steal());
                    });
            while (tasks.take(deque.pop())) {
                continue;
            }
            tasks.assertEachTakenOnce();
        });
    }

    @Test
    void submissionsAreTakenOnceByWhoeverTakes() {
        explore(() -> {
            Tasks tasks = new Tasks(3);
            SubmissionQueue queue = new SubmissionQueue();
            queue.add(tasks.nodes[0]);
            WorkDeque rest = new WorkDeque(4);
            WorkDeque other = new WorkDeque(4);
            together(
                    () -> queue.add(tasks.nodes[1]),
                    () -> {
                        queue.add(tasks.nodes[2]);
                        tasks.take(queue.take(rest));
                    },
                    () -> tasks.take(queue.take(other)));
            while (tasks.take(queue.take(rest)) | tasks.take(rest.pop()) | tasks.take(other.pop())) {
                continue;
            }
            check(queue.isEmpty(), "nothing is left");
            tasks.assertEachTakenOnce();
        });
    }

    @Test
    void whatOneThreadSubmitsStaysInOrder() {
        explore(() -> {
            Tasks tasks = new Tasks(2);
            SubmissionQueue queue = new SubmissionQueue();
            WorkDeque rest = new WorkDeque(4);
            TaskNode<?>[] taken = new TaskNode<?>[1];
            together(
                    () -> {
                        queue.add(tasks.nodes[0]);
                        queue.add(tasks.nodes[1]);
                    },
                    () -> taken[0] = queue.take(rest));
            check(taken[0] == null || taken[0] == tasks.nodes[0], "the first comes first");
            check(taken[0] != null || queue.take(rest) == tasks.nodes[0], "or comes later");
        });
    }

    private static void placeWith(int processor, TaskNode<?> node) {
        BitSet only = new BitSet();
        only.set(processor);
        node.ownNotes().placement = new Placed(only, Set.of(Processor.THREAD));
    }

    @Test
    void whatIsInAnInboxIsTakenOnceAndCounted() {
        explore(() -> {
            Tasks tasks = new Tasks(2);
            placeWith(1, tasks.nodes[0]);
            placeWith(1, tasks.nodes[1]);
            Inbox inbox = new Inbox();
            inbox.add(tasks.nodes[0]);
            together(() -> inbox.add(tasks.nodes[1]), () -> tasks.take(inbox.take()), () -> tasks.take(inbox.steal(1)));
            while (tasks.take(inbox.take())) {
                continue;
            }
            check(inbox.isEmpty() && inbox.size() == 0, "nothing is left");
            tasks.assertEachTakenOnce();
        });
    }

    @Test
    void gateOpensOnceWhenAllHaveEnded() {
        explore(() -> {
            BareRuntime runtime = new BareRuntime();
            TaskNode<Object> first = runtime.running();
            TaskNode<Object> second = runtime.running();
            Gate gate = Gate.after(List.of(first, second));
            AtomicInteger opened = new AtomicInteger();
            together(
                    () -> first.complete(1),
                    () -> second.complete(2),
                    () -> gate.whenOpen(() -> {
                        check(first.isDone() && second.isDone(), "all have ended");
                        opened.incrementAndGet();
                    }));
            check(opened.get() == 1, "it opens once");
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tasksOfASequenceBeginOneAfterAnother(boolean cancelled) {
        explore(() -> {
            BareRuntime runtime = new BareRuntime();
            SpawnQueue.Sequential queue = new SpawnQueue.Sequential(null, null, null);
            TaskNode<Object> first = runtime.node();
            TaskNode<Object> second = runtime.node();
            TaskNode<Object> third = runtime.node();
            queue.submit(List.of(first));
            first.tryStart();
            together(
                    () -> {
                        queue.submit(List.of(second));
                        queue.submit(List.of(third));
                        check(!third.isReady(), "it waits for the second");
                    },
                    () -> {
                        if (cancelled) {
                            first.endCancelled();
                        } else {
                            first.complete("over");
                        }
                    });
            check(second.tryStart() && !third.isReady(), "the second follows the first");
            second.complete("over");
            check(third.isReady() && runtime.ready.get() == 3, "and the third the second");
        });
    }
}
