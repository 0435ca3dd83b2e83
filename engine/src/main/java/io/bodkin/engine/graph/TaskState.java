package io.bodkin.engine.graph;

/** Where a task is on its way. */
public enum TaskState {
    /** Inputs are missing. */
    WAITING,
    /** All inputs are there; in a queue, or waiting for memory. */
    READY,
    /** A thread is inside. */
    RUNNING,
    /** It has a result. */
    DONE,
    /** It has none: it threw, or a task that it needs did, or it could not be run. */
    FAILED;

    boolean canBecome(TaskState next) {
        return switch (this) {
            case WAITING -> next == READY || next == FAILED;
            case READY -> next == RUNNING || next == FAILED;
            case RUNNING ->
                next == DONE || next == FAILED || next == READY; // READY: it outgrew its memory, and runs again
            case DONE, FAILED -> false;
        };
    }

    boolean isEnd() {
        return this == DONE || this == FAILED;
    }
}
