package io.bodkin.cli;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.TaskFailedException;

/** What the user of a command has to know of a failed task: what went wrong, not in which task. */
final class Causes {
    private Causes() {}

    static RuntimeException ofTask(TaskFailedException failed) {
        Throwable cause = failed;
        while (cause instanceof TaskFailedException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof BodkinException known ? known : failed;
    }
}
