package io.bodkin.engine.fault;

/**
 * A task failed, or a task that it needs did. The cause is what the failing task threw; the message names that task,
 * the path of tasks from there, and the task asked.
 */
public final class TaskFailedException extends BodkinException {
    private static final long serialVersionUID = 1L;

    public TaskFailedException(String message, Throwable cause) {
        super(cause instanceof BodkinException known ? known.kind() : Kind.USER, message, cause);
    }
}
