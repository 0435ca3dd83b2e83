package io.bodkin.engine.worker;

import io.bodkin.engine.graph.CancelToken;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.graph.TaskState;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/**
 * Stops tasks. The handle of a cancelled task has ended at once; if a thread is inside, it is interrupted, and another
 * takes its processor. Tasks that a cancelled one spawned stop too: those that run are interrupted, those that wait end
 * when their turn comes. Any thread.
 */
final class Cancellations {
    /** Attached to a cancelled task once its thread has been interrupted, or was seen to have left. */
    private static final Object INTERRUPTED = new Object();

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

    boolean cancel(TaskNode<?> node, Processors processors) {
        any = true;
        if (!stop(node, processors)) {
            return false;
        }
        stopSpawned(processors);
        return true;
    }

    void cancelAll(Processors processors) {
        any = true;
        CancelToken old = root;
        root = CancelToken.root();
        old.cancel();
        stopSpawned(processors);
    }

    /** Those in the middle of their work that a cancelled task has spawned, at any remove. */
    private void stopSpawned(Processors processors) {
        VarHandle.fullFence(); // what is to stop is said; now a loop that begins sees it, or is seen
        for (TaskNode<?> inside : processors.carriers().inside()) {
            if (!inside.isDone() && inside.isToStop()) {
                stop(inside, processors);
            }
        }
    }

    private static boolean stop(TaskNode<?> node, Processors processors) {
        TaskState was = node.endCancelled();
        if (was == TaskState.RUNNING) {
            try {
                Optional<Carrier> inside = processors.carriers().inside(node);
                if (inside.isPresent()) {
                    inside.get().interrupt();
                    processors.replace(inside.get());
                }
            } finally {
                node.attach(INTERRUPTED);
            }
        }
        return !was.isOver();
    }

    /**
     * Called by the thread that has left a cancelled task: waits for the interrupt that is on its way, which is meant for
     * that task and no other, and forgets it.
     */
    void awaitInterrupt(TaskNode<?> node) {
        while (!node.hasAttachment()) {
            Thread.onSpinWait();
        }
        Thread.interrupted();
    }
}
