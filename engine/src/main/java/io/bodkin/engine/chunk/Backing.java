package io.bodkin.engine.chunk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A place on disk that a chunk can be brought back from. Owned by one store entry. {@link #load} is called by I/O
 * threads, {@link #release} once, by any thread.
 */
public interface Backing {
    /** Bytes to reserve before {@link #load}. */
    long memoryBytes();

    /** What a {@link #load} takes, as far as the metadata tell. */
    LoadCost loadCost();

    /**
     * Brings the content back. What it allocates or maps is drawn from {@code room}.
     *
     * @throws io.bodkin.engine.fault.BodkinException if the file is damaged, changed or gone
     * @throws IOException if it cannot be read
     */
    ChunkContent load(LoadRoom room) throws IOException;

    /** The chunk will not be asked for again; the file goes if it is the engine's own. */
    void release();

    /**
     * The file that others may shorten while its content, if it is mapped, is read; empty if it is the engine's own.
     */
    default Optional<Path> foreignFile() {
        return Optional.empty();
    }

    /** For messages: the file and where in it. */
    String describe();
}
