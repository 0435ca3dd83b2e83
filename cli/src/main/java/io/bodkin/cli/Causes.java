package io.bodkin.cli;

import io.bodkin.engine.fault.TaskFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What the user of a command has to know of a failed task: what went wrong, not in which task. */
final class Causes {
    private Causes() {}

    /** What the task threw; the commands' own tasks throw what commands throw. */
    static RuntimeException ofTask(TaskFailedException failed) {
        Throwable cause = failed;
        while (cause instanceof TaskFailedException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof IOException io) {
            return new UncheckedIOException(io);
        }
        return cause instanceof RuntimeException known ? known : failed;
    }
}
