package io.bodkin.engine.fault;

/** The engine was closed before the task could run, or before the call was made. */
public final class EngineClosedException extends BodkinException {
    private static final long serialVersionUID = 1L;

    public EngineClosedException(String message) {
        super(Kind.USER, message);
    }

    /** Closed by itself, after an error of its own. */
    public EngineClosedException(String message, Throwable cause) {
        super(Kind.BUG, message, cause);
    }
}
