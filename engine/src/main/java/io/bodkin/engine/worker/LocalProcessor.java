package io.bodkin.engine.worker;

import java.util.concurrent.atomic.AtomicBoolean;

/** One thing that runs tasks: a queue, and the right to use one core. Carried by one thread at a time. */
final class LocalProcessor {
    /** From 1 within its worker. */
    final int id;

    /** Whether it takes any task, and not only those that were placed with it. */
    final boolean general;

    /** Shared with those that stand in for this one. */
    final Inbox inbox;

    final WorkDeque deque = new WorkDeque();

    /** Set by the carrier before it sleeps; whoever clears it wakes it. */
    final AtomicBoolean sleeping = new AtomicBoolean();

    volatile Carrier carrier;

    /** Whether its carrier has found work and not yet missed it again; written by the carrier only. */
    volatile boolean busy;

    /**
     * Another stands in for it, because its thread is inside a cancelled task: it is given up when the thread leaves.
     */
    volatile boolean retired;

    LocalProcessor(int id, boolean general, Inbox inbox) {
        this.id = id;
        this.general = general;
        this.inbox = inbox;
    }
}
