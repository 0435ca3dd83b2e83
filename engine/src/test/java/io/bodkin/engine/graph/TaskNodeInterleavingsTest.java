package io.bodkin.engine.graph;

import static io.bodkin.engine.concurrency.Interleavings.check;
import static io.bodkin.engine.concurrency.Interleavings.explore;
import static io.bodkin.engine.concurrency.Interleavings.exploreMore;
import static io.bodkin.engine.concurrency.Interleavings.together;

import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.Entries;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("concurrency")
class TaskNodeInterleavingsTest {
    // ---- the end, and who waits for it

    @Test
    void whoeverRegistersWhileATaskEndsIsToldOnceAndFindsTheResult() {
        explore(() -> {
            TaskNode<Object> node = new BareRuntime().running();
            AtomicInteger told = new AtomicInteger();
            Runnable action = () -> {
                check(node.isDone() && "result".equals(node.result()), "the result is there");
                told.incrementAndGet();
            };
            together(() -> node.complete("result"), () -> node.onEnd(action), () -> node.onEnd(action));
            check(told.get() == 2, "each is told once");
        });
    }

    @Test
    void taskWhoseInputsEndWhileItRegistersBecomesReadyOnce() {
        explore(() -> {
            BareRuntime runtime = new BareRuntime();
            TaskNode<Object> first = runtime.running();
            TaskNode<Object> second = runtime.running();
            TaskNode<Object> both = runtime.node(first, second);
            together(() -> first.complete(1), () -> second.complete(2), both::launch);
            check(both.isReady(), "it is ready");
            check(runtime.ready.get() == 3, "and was told so once");
        });
    }

    @Test
    void taskWhoseInputsEndAtTheSameTimeBecomesReadyOnce() {
        exploreMore(() -> {
            BareRuntime runtime = new BareRuntime();
            TaskNode<Object> first = runtime.running();
            TaskNode<Object> second = runtime.running();
            TaskNode<Object> both = runtime.node(first, second);
            both.launch();
            together(() -> first.complete(1), () -> second.complete(2));
            check(both.isReady() && runtime.ready.get() == 3, "it is ready, once");
        });
    }

    @Test
    void taskWithOneInputBecomesReadyOnceOrFailsWithIt() {
        explore(() -> {
            BareRuntime runtime = new BareRuntime();
            TaskNode<Object> input = runtime.running();
            TaskNode<Object> dependant = runtime.node(input);
            together(() -> input.complete(1), () -> input.fail(new IllegalStateException("failed")), dependant::launch);
            boolean well = input.state() == TaskState.DONE;
            check(dependant.state() == (well ? TaskState.READY : TaskState.FAILED), "it goes as its input went");
            check(runtime.ready.get() == (well ? 2 : 1), "it is ready at most once");
            check(runtime.ended.get() == (well ? 1 : 2), "each ends at most once");
        });
    }

    @Test
    void ofThoseWhoEndATaskOneWins() {
        explore(() -> {
            BareRuntime runtime = new BareRuntime();
            TaskNode<Object> node = runtime.running();
            AtomicInteger told = new AtomicInteger();
            node.onEnd(told::incrementAndGet);
            TaskState[] was = new TaskState[1];
            together(
                    () -> node.complete("result"),
                    () -> node.fail(new IllegalStateException("failed")),
                    () -> was[0] = node.endCancelled());
            check(runtime.ended.get() == 1 && told.get() == 1, "it ends once");
            check(was[0].isOver() == (node.state() != TaskState.CANCELLED), "whoever cancels knows whether he did");
            check("result".equals(node.result()) == (node.state() == TaskState.DONE), "the result is the winner's");
            check(node.failure().isPresent() == (node.state() != TaskState.DONE), "or the failure");
        });
    }

    @Test
    void taskThatIsCancelledAsItsInputEndsIsOver() {
        explore(() -> {
            BareRuntime runtime = new BareRuntime();
            TaskNode<Object> input = runtime.running();
            TaskNode<Object> dependant = runtime.node(input);
            dependant.launch();
            together(() -> input.complete("result"), dependant::endCancelled, input::release);
            check(dependant.isCancelled() && !dependant.tryStart(), "it is cancelled, and nobody runs it");
            check(input.result() == null, "nobody needs the input's result any more");
        });
    }

    @Test
    void taskIsStartedByOneThreadAndNotAfterItsEnd() {
        explore(() -> {
            TaskNode<Object> node = new BareRuntime().node();
            node.launch();
            AtomicInteger starts = new AtomicInteger();
            Thread[] cancels = new Thread[1];
            together(
                    () -> starts.addAndGet(node.tryStart() ? 1 : 0),
                    () -> starts.addAndGet(node.tryStart() ? 1 : 0),
                    () -> {
                        TaskState was = node.endCancelled();
                        cancels[0] = was == TaskState.RUNNING ? Thread.currentThread() : null;
                    });
            check(starts.get() <= 1, "one thread starts it");
            check((starts.get() == 1) == (cancels[0] != null), "whoever cancels knows whether a thread is inside");
        });
    }

    @Test
    void taskThatIsToRunAgainDoesSoUnlessItIsCancelled() {
        explore(() -> {
            TaskNode<Object> node = new BareRuntime().running();
            boolean[] again = new boolean[1];
            together(() -> again[0] = node.backToReady() && node.tryStart(), node::endCancelled);
            check(node.isCancelled(), "it is cancelled");
            check(!node.tryStart() && !node.backToReady(), "and stays so");
        });
    }

    @Test
    void threadThatWaitsIsWokenWhoeverElseGivesUp() {
        explore(() -> {
            BareRuntime runtime = new BareRuntime();
            TaskNode<Object> node = runtime.running();
            together(
                    () -> runtime.await(node),
                    () -> {
                        node.unparkAtEnd().close();
                        node.onEnd(() -> {});
                    },
                    () -> node.complete("result"));
        });
    }

    @Test
    void taskThatEndsAsAnotherHasItsResultAndLetsItGo() {
        explore(() -> {
            BareRuntime runtime = new BareRuntime();
            TaskNode<Object> other = runtime.running();
            TaskNode<Object> node = runtime.running();
            together(() -> node.endAs(other), () -> other.complete("result"), () -> node.cancel());
            check(node.isDone(), "it has ended");
            check(node.isCancelled() || "result".equals(node.result()), "with the other's result");
            other.release();
            check(other.result() == null, "which nobody takes any more");
            check(runtime.ended.get() == 2, "each ends once");
        });
    }

    @Test
    void taskThatSpawnsWhileItIsCancelledTellsWhatItSpawns() {
        explore(() -> {
            TaskNode<Object> node = new BareRuntime().running();
            CancelToken[] token = new CancelToken[1];
            together(() -> token[0] = node.ownToken(), node::endCancelled);
            check(token[0].isCancelled(), "what it spawned is to stop");
        });
    }

    @Test
    void whatIsAttachedIsTakenByOne() {
        explore(() -> {
            TaskNode<Object> node = new BareRuntime().running();
            AtomicInteger taken = new AtomicInteger();
            together(
                    () -> node.attach("lease"),
                    () -> taken.addAndGet(node.takeAttachment() == null ? 0 : 1),
                    () -> taken.addAndGet(node.takeAttachment() == null ? 0 : 1));
            check(taken.get() + (node.takeAttachment() == null ? 0 : 1) == 1, "one has it");
        });
    }

    // ---- holding the result

    @Test
    void resultGoesOnceWithTheHandleAndTheLastTaskThatTakesIt() {
        explore(() -> {
            BareRuntime runtime = new BareRuntime();
            ChunkEntry entry = Entries.inMemory();
            TaskNode<Object> node = runtime.running();
            node.complete(entry);
            TaskNode<Object> taker = runtime.running(node);
            together(node::release, () -> taker.complete("done"), () -> {
                try {
                    TaskNode<Object> late = runtime.running(node);
                    check(!Entries.isFreed(entry), "what a task takes stays until it has ended");
                    late.complete("done");
                } catch (IllegalStateException released) {
                    check(released.getMessage().contains("released"), "it says why: " + released);
                }
            });
            check(runtime.released.get() == 1 && Entries.isFreed(entry), "the hold ends once");
        });
    }

    @Test
    void handleThatIsReleasedBeforeTheEndDropsTheResult() {
        explore(() -> {
            BareRuntime runtime = new BareRuntime();
            ChunkEntry entry = Entries.inMemory();
            TaskNode<Object> node = runtime.running();
            together(() -> node.complete(entry), node::release, node::release);
            check(runtime.released.get() == 1 && Entries.isFreed(entry), "the hold ends once");
        });
    }

    @Test
    void resultOfATaskThatIsCancelledAsItCompletesIsFreed() {
        explore(() -> {
            BareRuntime runtime = new BareRuntime();
            ChunkEntry entry = Entries.inMemory();
            TaskNode<Object> node = runtime.running();
            together(() -> node.complete(entry), node::endCancelled);
            check(Entries.isFreed(entry) == node.isCancelled(), "it is kept by the task alone");
            node.release();
            check(runtime.released.get() == 1 && Entries.isFreed(entry), "the hold ends once");
        });
    }

    @Test
    void releaseOfAHandleReachesWhatIsJustTakingItsPlace() {
        explore(() -> {
            BareRuntime runtime = new BareRuntime();
            ChunkEntry entry = Entries.inMemory();
            TaskNode<Object> node = runtime.running();
            node.complete(entry);
            together(node::release, () -> {
                try {
                    node.replace();
                } catch (IllegalStateException released) {
                    check(released.getMessage().contains("released"), "it says why: " + released);
                }
            });
            check(Entries.isFreed(entry), "the chunk goes");
            check(runtime.released.get() == 1, "the hold of the result ends once");
        });
    }

    @Test
    void tasksThatTakeAResultKeepItWhileItIsReplaced() {
        explore(() -> {
            BareRuntime runtime = new BareRuntime();
            ChunkEntry entry = Entries.inMemory();
            TaskNode<Object> node = runtime.running();
            node.complete(entry);
            TaskNode<Object> taker = runtime.running(node);
            together(() -> taker.complete("done"), () -> node.replace().release());
            check(runtime.released.get() == 1, "the hold of the result ends once");
            check(Entries.isFreed(entry), "and nobody else has one");
        });
    }

    @Test
    void cancelledTaskLeavesNoUseOfItsInput() {
        exploreMore(() -> {
            BareRuntime runtime = new BareRuntime();
            ChunkEntry entry = Entries.inMemory();
            TaskNode<Object> input = runtime.running();
            TaskNode<Object> dependant = runtime.node(input);
            dependant.launch();
            together(dependant::endCancelled, () -> input.complete(entry));
            check(!Entries.isAwaited(entry), "no task will take the chunk");
        });
    }
}
