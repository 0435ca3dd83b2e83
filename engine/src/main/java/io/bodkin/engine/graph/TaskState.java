package io.bodkin.engine.graph;

/** Where a task is on its way. */
public enum TaskState {
    /** Inputs are missing. */
    WAITING,
    /** All inputs are there; in a queue, or waiting for memory. */
    READY,
    /** A thread is inside. */
    RUNNING,
    /** One thread has the right to end it, and is writing the result. */
    ENDING,
    /** It has a result. */
    DONE,
    /** It has none: it threw, or a task that it needs did, or it could not be run. */
    FAILED,
    /** It was to stop; a thread may still be inside, whose result nobody will see. */
    CANCELLED;

    boolean canBecome(TaskState next) {
        return switch (this) {
            case WAITING -> next == READY || next == ENDING;
            case READY -> next == RUNNING || next == ENDING;
            case RUNNING -> next == ENDING || next == READY; // READY: it runs again
            case ENDING -> next == DONE || next == FAILED || next == CANCELLED;
            case DONE, FAILED, CANCELLED -> false;
        };
    }

    /** Whether nobody can end the task any more. */
    public boolean isOver() {
        return this == ENDING || isEnd();
    }

    boolean isEnd() {
        return this == DONE || this == FAILED || this == CANCELLED;
    }
}
