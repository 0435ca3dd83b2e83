package io.bodkin.engine.graph;

import io.bodkin.engine.store.Hold;
import java.util.ArrayDeque;

/**
 * Ends tasks one after another whose ends follow from each other: a failure in a chain of a million, or a million tasks
 * that end as the last of them does, must not recurse. Of one thread.
 */
final class EndCascade {
    private static final ThreadLocal<EndCascade> CURRENT = new ThreadLocal<>();

    private final ArrayDeque<End> ends = new ArrayDeque<>();

    private record End(TaskNode<?> node, TaskState state, Object result, Hold hold) {
        void happen() {
            node.endAs(state, result, hold);
        }
    }

    private EndCascade() {}

    /** Ends the task, and with it all that depend on it; inside such an end, a little later. */
    static void fail(TaskNode<?> node, Failure result) {
        end(new End(node, TaskState.FAILED, result, null));
    }

    /** Ends the task with this result, a little later inside another end. Takes over {@code hold}, or null. */
    static void complete(TaskNode<?> node, Object result, Hold hold) {
        end(new End(node, TaskState.DONE, result, hold));
    }

    private static void end(End first) {
        EndCascade outer = CURRENT.get();
        if (outer != null) {
            outer.ends.add(first);
            return;
        }
        EndCascade here = new EndCascade();
        CURRENT.set(here);
        try {
            for (End next = first; next != null; next = here.ends.poll()) {
                next.happen();
            }
        } finally {
            CURRENT.remove();
        }
    }
}
