package io.bodkin.engine.api;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a caller says of a task beside its function and inputs. Immutable; each {@code with} method returns a copy.
 *
 * @param name for messages and events
 * @param memory bytes of chunk memory that the task will allocate, its result among them; unset: learned from earlier
 *     runs of the same function
 */
public record TaskOptions(Optional<String> name, OptionalLong memory) {
    private static final TaskOptions NONE = new TaskOptions(Optional.empty(), OptionalLong.empty());

    public TaskOptions {
        memory.ifPresent(bytes -> {
            if (bytes < 0) {
                throw new IllegalArgumentException("memory must be >= 0, got " + bytes);
            }
        });
    }

    public static TaskOptions none() {
        return NONE;
    }

    public static TaskOptions named(String name) {
        return NONE.withName(name);
    }

    public TaskOptions withName(String newName) {
        return new TaskOptions(Optional.of(newName), memory);
    }

    /** @param bytes of chunk memory that the task allocates at most, its result among them */
    public TaskOptions withMemory(long bytes) {
        return new TaskOptions(name, OptionalLong.of(bytes));
    }
}
