package io.bodkin.engine.worker;

import io.bodkin.engine.graph.CancelToken;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.graph.TaskState;
import io.bodkin.engine.store.Lease;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/**
 * Stops tasks. The handle of a cancelled task has ended at once; if a thread is inside, it is interrupted, and another
 * takes its processor. Tasks that a cancelled one spawned stop too: those that run are interrupted, those that wait end
 * when their turn comes. Any thread.
 */
final class Cancellations {
    private volatile CancelToken root = CancelToken.root();
    private volatile boolean any;

    /** Whether anything was ever cancelled: else nobody needs to look. */
    boolean any() {
        return any;
    }

    /** Of tasks that no task spawns. */
    CancelToken root() {
        return root;
    }

    boolean cancel(TaskNode<?> node, LocalWorker worker) {
        any = true;
        if (!stop(node, worker)) {
            return false;
        }
        stopSpawned(worker);
        return true;
    }

    void cancelAll(LocalWorker worker) {
        any = true;
        CancelToken old = root;
        root = CancelToken.root();
        old.cancel();
        stopSpawned(worker);
    }

    /** Those in the middle of their work, or waiting for memory, that a cancelled task has spawned, at any remove. */
    private static void stopSpawned(LocalWorker worker) {
        VarHandle.fullFence(); // what is to stop is said; now a task that begins sees it, or is seen
        for (TaskNode<?> inside : worker.processors().carriers().inside()) {
            if (!inside.isDone() && inside.isToStop()) {
                stop(inside, worker);
            }
        }
        worker.admitter().someAreToStop();
    }

    private static boolean stop(TaskNode<?> node, LocalWorker worker) {
        TaskState was = node.endCancelled();
        if (was == TaskState.RUNNING) {
            try {
                Optional<Carrier> inside = worker.processors().carriers().inside(node);
                if (inside.isPresent()) {
                    if (inside.get().isInnermost(node)) {
                        inside.get().interrupt(); // else it is as soon as the thread comes back to it
                    }
                    worker.processors().abandon(node, inside.get());
                }
            } finally {
                if (node.sayInterrupted() instanceof Lease unused) {
                    unused.close();
                    worker.admitter().started(node);
                }
            }
        }
        return !was.isOver();
    }

    /**
     * Called by the thread that has left a cancelled task: waits for the interrupt that is on its way, which is meant
     * for that task and no other, and forgets it.
     */
    void awaitInterrupt(TaskNode<?> node) {
        while (!node.isInterrupted()) {
            Thread.onSpinWait();
        }
        Thread.interrupted();
    }
}
