package io.bodkin.engine.worker;

import java.util.concurrent.atomic.AtomicBoolean;

/** One thing that runs tasks: a queue, and the right to use one core. Carried by one thread at a time. */
final class Processor {
    /** From 1 within its worker. */
    final int id;

    final WorkDeque deque = new WorkDeque();

    /** Set by the carrier before it sleeps; whoever clears it wakes it. */
    final AtomicBoolean sleeping = new AtomicBoolean();

    volatile Carrier carrier;

    /** Whether its carrier has found work and not yet missed it again; written by the carrier only. */
    volatile boolean busy;

    Processor(int id) {
        this.id = id;
    }
}
