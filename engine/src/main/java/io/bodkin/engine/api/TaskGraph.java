package io.bodkin.engine.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * The tasks of an engine that had not ended, at about one moment. A value: it keeps no task alive.
 *
 * @param tasks in the order of spawning
 */
public record TaskGraph(List<Node> tasks) {
    /** Where a task is on its way. */
    public enum State {
        /** Inputs are missing. */
        WAITING,
        /** It waits for a processor, or for memory. */
        READY,
        /** A thread is inside; or its result is that of a task which has not ended. */
        RUNNING
    }

    /**
     * One task.
     *
     * @param inputs ids of the tasks that it takes, or that must have ended before it, and that have not
     * @param dependants ids of the tasks of which it is such an input
     */
    public record Node(long id, String name, State state, List<Long> inputs, List<Long> dependants) {
        public Node {
            requireNonNull(name, "name");
            requireNonNull(state, "state");
            inputs = List.copyOf(inputs);
            dependants = List.copyOf(dependants);
        }
    }

    public TaskGraph {
        tasks = List.copyOf(tasks);
    }

    public Optional<Node> task(long id) {
        return tasks.stream().filter(task -> task.id() == id).findFirst();
    }
}
