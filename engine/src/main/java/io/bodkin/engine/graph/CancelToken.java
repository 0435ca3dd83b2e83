package io.bodkin.engine.graph;

/** Whether the tasks under it are to stop: those that one task spawned, or all of an engine. Cancelled once. */
public final class CancelToken {
    private final CancelToken outer;
    private volatile boolean cancelled;

    /** The task that it belongs to has ended, and was not cancelled: it never will be. */
    private volatile boolean ownerEnded;

    private CancelToken(CancelToken outer) {
        this.outer = outer;
    }

    public static CancelToken root() {
        return new CancelToken(null);
    }

    /**
     * Of tasks that end and leave another behind, in turn without end, only those are kept that can still be cancelled.
     */
    CancelToken inner() {
        CancelToken around = this;
        while (around.ownerEnded && !around.cancelled) {
            around = around.outer;
        }
        return new CancelToken(around);
    }

    public void cancel() {
        cancelled = true;
    }

    void ownerEnded() {
        ownerEnded = true;
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
