package io.bodkin.engine.schedule;

/** What is to be done. */
public sealed interface Command {
    /**
     * Take the task's pins and memory together; answered at once by a signal. {@code privileged}: from the earmarked
     * room.
     */
    record TryAdmit(long task, boolean privileged) implements Command {}

    /** Keep freed memory for the first parked task, or no longer. */
    record Earmark(boolean on) implements Command {}

    /** Nothing can move any more: fail this task, and say who waits for whom. */
    record FailDeadlocked(long task) implements Command {}

    /** Nothing runs that could give memory back: fail this task if spilling has failed; else go on waiting. */
    record FailIfSpillBroken(long task) implements Command {}
}
