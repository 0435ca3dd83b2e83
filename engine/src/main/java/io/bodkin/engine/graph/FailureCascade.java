package io.bodkin.engine.graph;

import java.util.ArrayDeque;

/** Ends failing tasks one after another: a failure in a chain of a million must not recurse. Of one thread. */
final class FailureCascade {
    private static final ThreadLocal<FailureCascade> CURRENT = new ThreadLocal<>();

    private final ArrayDeque<TaskNode<?>> nodes = new ArrayDeque<>();
    private final ArrayDeque<Failure> failures = new ArrayDeque<>();

    private FailureCascade() {}

    /** Ends the task, and with it all that depend on it; inside such an end, a little later. */
    static void end(TaskNode<?> node, Failure result) {
        FailureCascade outer = CURRENT.get();
        if (outer != null) {
            outer.nodes.add(node);
            outer.failures.add(result);
            return;
        }
        FailureCascade here = new FailureCascade();
        CURRENT.set(here);
        try {
            node.endAs(TaskState.FAILED, result, null);
            while (!here.nodes.isEmpty()) {
                here.nodes.poll().endAs(TaskState.FAILED, here.failures.poll(), null);
            }
        } finally {
            CURRENT.remove();
        }
    }
}
