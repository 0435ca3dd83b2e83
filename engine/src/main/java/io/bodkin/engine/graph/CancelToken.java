package io.bodkin.engine.graph;

/** Whether the tasks under it are to stop: those that one task spawned, or all of an engine. Cancelled once. */
public final class CancelToken {
    private final CancelToken outer;
    private volatile boolean cancelled;

    private CancelToken(CancelToken outer) {
        this.outer = outer;
    }

    public static CancelToken root() {
        return new CancelToken(null);
    }

    CancelToken inner() {
        return new CancelToken(this);
    }

    public void cancel() {
        cancelled = true;
    }

    /** Whether this or one around it was cancelled. */
    public boolean isCancelled() {
        for (CancelToken token = this; token != null; token = token.outer) {
            if (token.cancelled) {
                return true;
            }
        }
        return false;
    }
}
