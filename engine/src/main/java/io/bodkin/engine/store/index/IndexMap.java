package io.bodkin.engine.store.index;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The map under the index: of fixed capacity, from chunk ids to records, in one file. Not for several threads that
 * write.
 */
interface IndexMap extends AutoCloseable {
    /** Replaces. There must be room: see {@link #size()}. */
    void put(long chunkId, byte[] record);

    /** {@code null} if there is none. */
    byte[] get(long chunkId);

    boolean contains(long chunkId);

    void remove(long chunkId);

    long size();

    /** In no order; a snapshot. */
    long[] chunkIds();

    @Override
    void close();

    /** Makes and opens maps. */
    interface Maker {
        /**
         * Fills an empty file. Its blocks are reserved: a full disk is an exception now, and no fault when the map is
         * used.
         */
        IndexMap create(Path file, long capacity) throws IOException;

        IndexMap open(Path file, long capacity) throws IOException;
    }
}
