package io.bodkin.engine.api;

import static java.util.Objects.requireNonNull;

/**
 * What a caller says of a whole stream. Immutable.
 *
 * @param teardown whether the other tasks of the stream end when one has ended: those that make values for nobody who
 *     still works off what there is stop at once, and what was sent is worked off. If one is cancelled, all are.
 * @param tasks options of all its tasks, where a task has none of its own
 */
public record StreamOptions(boolean teardown, TaskOptions tasks) {
    private static final StreamOptions NONE = new StreamOptions(true, TaskOptions.none());

    public StreamOptions {
        requireNonNull(tasks, "tasks");
    }

    /** With teardown. */
    public static StreamOptions none() {
        return NONE;
    }

    public StreamOptions teardown(boolean all) {
        return new StreamOptions(all, tasks);
    }

    public StreamOptions tasks(TaskOptions options) {
        return new StreamOptions(teardown, options);
    }
}
