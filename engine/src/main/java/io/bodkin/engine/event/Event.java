package io.bodkin.engine.event;

import java.nio.file.Path;

/** Something that happened in an engine. Durations in nanoseconds, sizes in bytes. */
public sealed interface Event {
    /** A task began to run. */
    record TaskStarted(long task, String name, int processor) implements Event {}

    /** A task ended; {@code failed} if it threw. */
    record TaskEnded(long task, String name, int processor, long nanos, boolean failed) implements Event {}

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
