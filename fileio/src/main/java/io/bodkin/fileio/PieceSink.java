package io.bodkin.fileio;

import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Where the pieces of one file go, in order. Used by one thread at a time, which waits for the file threads that do the
 * work.
 *
 * @param <T> a batch, or a block
 */
interface PieceSink<T> extends AutoCloseable {
    /**
     * Writes a piece, and returns the bytes of its buffers, before compression.
     *
     * @param piece borrowed
     * @param allocator for what has to be made for it; borrowed
     */
    long append(T piece, BufferAllocator allocator) throws IOException;

    /** Writes the end. */
    void finish() throws IOException;

    /** Has the write under way fail soon, and all that follow. Any thread. */
    void stop();

    /** Not while it writes. */
    @Override
    void close() throws IOException;
}
