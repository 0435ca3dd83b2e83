package io.bodkin.engine.graph;

/**
 * What few tasks need: kept beside the node, and made when the first of it is written. Written by whoever has the task
 * in hand, its spawner, its runner or who places it, and passed on with it.
 */
public final class TaskNotes {
    /** Of tasks about which there is nothing to say; never written. */
    static final TaskNotes NONE = new TaskNotes();

    /** What an attempt that ran out of memory found that it needs, in bytes. */
    public long outgrown;

    /** How often the function was called and threw. */
    public int failures;

    /** Whether the user was asked for the result. */
    public boolean restoreAsked;

    /** The result was there already, and the function was not run. */
    public boolean restored;

    /** Where it was spawned, if that is recorded; else null. */
    public Throwable madeAt;

    /** Where the task may run, if not everywhere; else null. */
    public Object placement;

    TaskNotes() {}
}
