package io.bodkin.engine.event;

import io.bodkin.engine.api.Processor;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Something that happened in an engine. Durations in nanoseconds, sizes in bytes; tasks and chunks by their ids.
 *
 * <p>Of a task: {@link TaskSpawned}, {@link TaskReady}, {@link TaskStarted} and {@link TaskLeft} for each time that a
 * thread is inside, {@link TaskEnded}; between the last but one {@link TaskPaused} and {@link TaskResumed}. A task that
 * is cancelled ends before its thread leaves; one that never runs only ends.
 */
public sealed interface Event {
    /** How a task ended. */
    enum Outcome {
        DONE,
        /** It threw, or one that it needs failed, or it could not be run. */
        FAILED,
        CANCELLED,
        /** Its result was there already, and its function was not run. */
        RESTORED
    }

    /**
     * A task was spawned.
     *
     * @param parent the task that spawned it
     * @param inputs tasks whose values it takes, in order
     * @param after tasks that only have to have ended
     * @param chunks that it takes
     */
    record TaskSpawned(
            long task, String name, OptionalLong parent, List<Long> inputs, List<Long> after, List<Long> chunks)
            implements Event {}

    /** All inputs of a task are there; it can run, as soon as it finds a processor and memory. */
    record TaskReady(long task, String name) implements Event {}

    /**
     * How far a task of a stream is; told about once a second while it goes on, and at its end.
     *
     * @param evaluations so far
     * @param waiting values that were made for it and that it has not yet taken
     * @param nanos since its first
     */
    record StreamAdvanced(long task, String name, long evaluations, long waiting, long nanos) implements Event {}

    /** A task cannot start for want of memory. */
    record TaskParked(long task, String name, long bytes) implements Event {}

    /** A thread went into a task. */
    record TaskStarted(long task, String name, Processor processor) implements Event {}

    /** A task waits for another, or for a file, and gave its processor away; so did those that wait on its thread. */
    record TaskPaused(long task, String name, Processor processor) implements Event {}

    /** It has waited, and goes on. */
    record TaskResumed(long task, String name, Processor processor) implements Event {}

    /** The thread came out; {@code threw}: with an exception. A task that is tried again starts again. */
    record TaskLeft(long task, String name, Processor processor, long nanos, boolean threw) implements Event {}

    /** A task ended; once for each. What waits for it has not been told yet. */
    record TaskEnded(long task, String name, Outcome outcome) implements Event {}

    /** A chunk was written to disk; its memory can now be dropped without writing. */
    record ChunkSpilled(long chunk, Path file, long bytesInMemory, long bytesWritten, long nanos) implements Event {}

    /** The memory of a chunk was dropped; its file remains. */
    record ChunkEvicted(long chunk, long bytes) implements Event {}

    /** A chunk came back from disk. {@code mapped}: without reading, from the page cache. */
    record ChunkLoaded(long chunk, long bytes, boolean mapped, long nanos) implements Event {}

    /** A chunk is gone: nobody holds it and no task will take it. */
    record ChunkFreed(long chunk, long bytes) implements Event {}

    /** Whether chunks like this one are compressed on the way to disk, and why. */
    record CompressionChosen(long chunk, boolean compress, double ratio, String why) implements Event {}

    /** Nothing has moved for a while although tasks wait; the line says which waits for what, held by whom. */
    record Stalled(String line) implements Event {}
}
