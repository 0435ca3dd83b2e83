package io.bodkin.engine.worker;

/** What a loop that waits for others asks of the engine that runs it, and tells it. Of the thread of the loop. */
public interface LoopWait {
    /** Whether the engine is closing: the loop is to end. */
    boolean isClosing();

    /** What the task then fails with. */
    RuntimeException closing();

    /** The thread is about to wait for other tasks: what it waits for cannot be its own work. */
    void beginWait();

    void endWait();
}
