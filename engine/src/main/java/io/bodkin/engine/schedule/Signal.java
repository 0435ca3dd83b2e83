package io.bodkin.engine.schedule;

/** What has happened to a task, or to memory. */
public sealed interface Signal {
    /** A ready task could not start: its chunks are on disk, or memory is short. {@code depth}: of nested spawning. */
    record Parked(long task, int depth) implements Signal {}

    /** The answer to {@link Command.TryAdmit}: it has its memory, and its chunks are there or under way. */
    record Admitted(long task) implements Signal {}

    /**
     * The answer to {@link Command.TryAdmit}: no room now. {@code stuck}: and nothing that could be written to make
     * room.
     */
    record Refused(long task, boolean stuck) implements Signal {}

    /** The answer to {@link Command.TryAdmit}: it has ended some other way. */
    record Gone(long task) implements Signal {}

    /** An admitted task began to run, or will not. */
    record Started(long task) implements Signal {}

    /** Memory was given back, or could be. */
    record RoomChanged() implements Signal {}

    /** Tasks that were not parked got memory since the last report. */
    record Overtaken(int times) implements Signal {}

    /**
     * Time has passed.
     *
     * @param running tasks that are running, not blocked
     * @param blocked tasks that are inside a wait for another task
     * @param outside whether others than tasks hold memory, who may give it back
     */
    record Tick(long nowNanos, int running, int blocked, boolean outside) implements Signal {}
}
