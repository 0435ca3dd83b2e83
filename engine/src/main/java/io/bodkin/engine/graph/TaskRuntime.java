package io.bodkin.engine.graph;

import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.Hold;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** What a node asks of the engine that it belongs to. Thread-safe. */
public interface TaskRuntime {
    /**
     * All inputs of {@code node} are there, and it is READY: run it some time.
     *
     * @param follows whether the calling thread has just ended its last input: it may run {@code node} next
     */
    void ready(TaskNode<?> node, boolean follows);

    /** {@code node} is about to end so; its result is written, and nobody has been told. Must not throw. */
    void ending(TaskNode<?> node, TaskState end);

    /** Waits until {@code node} has ended; frees the processor meanwhile if the caller is a task. */
    void await(TaskNode<?> node);

    /** As {@link #await(TaskNode)}, for at most so long. */
    void await(TaskNode<?> node, long timeoutNanos) throws TimeoutException;

    /**
     * Ends a task as cancelled, with what it spawned; what is in the middle of it is interrupted. False if it has
     * ended.
     */
    boolean cancel(TaskNode<?> node);

    /** Calls foreign code about {@code ended} some time, by a thread that may block. */
    void callBack(TaskNode<?> ended, Runnable foreign);

    /** The value of a chunk for the caller: pinned, if it is Arrow data. */
    Object open(ChunkEntry entry);

    /**
     * A new handle on a chunk, which takes over one hold of it. {@code scope}: where it may be used; empty: anywhere.
     */
    <T> Chunk<T> handleOn(ChunkEntry entry, Optional<Scope> scope);

    /** Another handle on what {@code handle} stands for now. */
    <T> Chunk<T> secondHandle(Chunk<T> handle);

    /** A handle on a value that is not in the store. */
    <T> Chunk<T> handleOnValue(T value, Optional<Scope> scope);

    /** Counts {@code handle} as a holder of {@code entry}, which takes over one hold, until released or collected. */
    Hold track(Object handle, ChunkEntry entry);

    /** One more hold. */
    void hold(ChunkEntry entry);

    /** One hold less. */
    void releaseHold(ChunkEntry entry);
}
