package io.bodkin.engine.fault;

/** A task can run nowhere: its scopes exclude each other, or no processor is in them. The message has both scopes. */
public final class SchedulingException extends BodkinException {
    private static final long serialVersionUID = 1L;

    public SchedulingException(String message) {
        super(Kind.USER, message);
    }
}
