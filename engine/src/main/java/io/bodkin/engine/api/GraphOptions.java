package io.bodkin.engine.api;

import static java.util.Objects.requireNonNull;

import io.bodkin.engine.api.TaskOptions.Checkpoint;
import io.bodkin.engine.api.TaskOptions.Restore;
import java.util.Optional;

/**
 * What a caller says of a whole graph when it is run. Immutable.
 *
 * @param tasks options of all its calls, where a call has none of its own
 * @param allowErrors whether calls that do not need a failed one are run all the same
 * @param checkpoint called with the value of the final result, whether the graph was run for it or for its chunk; a
 *     block or batch is borrowed for the call. That it fails is logged, and changes nothing
 * @param restore asked before anything is run: for such a value, or a {@link Chunk} of it, which stays the user's; that
 *     it fails is logged, and the graph is run
 */
public record GraphOptions(
        TaskOptions tasks, boolean allowErrors, Optional<Checkpoint> checkpoint, Optional<Restore> restore) {
    private static final GraphOptions NONE =
            new GraphOptions(TaskOptions.none(), false, Optional.empty(), Optional.empty());

    public GraphOptions {
        requireNonNull(tasks, "tasks");
    }

    public static GraphOptions none() {
        return NONE;
    }

    public GraphOptions tasks(TaskOptions options) {
        return new GraphOptions(options, allowErrors, checkpoint, restore);
    }

    public GraphOptions allowErrors(boolean allow) {
        return new GraphOptions(tasks, allow, checkpoint, restore);
    }

    public GraphOptions checkpoint(Checkpoint save) {
        return new GraphOptions(tasks, allowErrors, Optional.of(save), restore);
    }

    public GraphOptions restore(Restore find) {
        return new GraphOptions(tasks, allowErrors, checkpoint, Optional.of(find));
    }
}
