package io.bodkin.engine.fault;

/** A task would wait for itself: for its own result, or for that of a task that cannot end before it has. */
public final class DeadlockException extends BodkinException {
    private static final long serialVersionUID = 1L;

    public DeadlockException(String message) {
        super(Kind.USER, message);
    }
}
