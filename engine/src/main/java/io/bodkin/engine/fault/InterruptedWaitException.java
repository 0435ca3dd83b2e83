package io.bodkin.engine.fault;

/** The waiting thread was interrupted; its interrupt flag is set again. What it waited for goes on. */
public final class InterruptedWaitException extends BodkinException {
    private static final long serialVersionUID = 1L;

    public InterruptedWaitException(String waitedFor) {
        super(Kind.USER, "interrupted while waiting for " + waitedFor);
    }
}
