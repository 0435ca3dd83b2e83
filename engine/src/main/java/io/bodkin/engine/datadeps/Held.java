package io.bodkin.engine.datadeps;

import io.bodkin.engine.api.TaskOptions;
import java.util.List;

/**
 * A task that waits for the end of the block.
 *
 * @param flattens whether the function returns a Ref that stands for its result
 * @param touches of the arguments that are objects of the heap; those of others are known when the block has ended
 */
record Held(
        RegionTask<?> handle,
        Object function,
        boolean flattens,
        TaskOptions options,
        List<Argument> arguments,
        List<Touch> touches) {
    String describe() {
        return "t" + (handle.number() + 1) + " (" + handle.name() + ")";
    }
}
