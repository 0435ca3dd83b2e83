package io.bodkin.engine.worker;

import io.bodkin.engine.graph.TaskNode;
import java.util.concurrent.Callable;

/** A thread that carries a processor and runs its tasks, or waits for a processor to carry. */
final class Carrier extends Thread {
    private final Processors processors;

    /** Handed over by another thread; taken by this one. */
    volatile Processor assigned;

    // Of this thread only.
    Processor processor;
    Execution execution;
    int inlineDepth;

    Carrier(Processors processors, String name) {
        super(processors.threads(), name);
        this.processors = processors;
        setDaemon(true);
    }

    @Override
    public void run() {
        processors.carry(this);
    }

    /** Runs {@code body} while another thread carries the processor; at once if it does already. */
    <T> T blocking(Callable<T> body) throws Exception {
        if (processor == null) {
            return body.call();
        }
        processors.leaveForIo(this);
        try {
            return body.call();
        } finally {
            processors.comeBackFromIo(this);
        }
    }

    /** The task that this thread is running, or null. */
    TaskNode<?> running() {
        return execution == null ? null : execution.node();
    }
}
