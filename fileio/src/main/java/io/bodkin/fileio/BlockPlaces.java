package io.bodkin.fileio;

import io.bodkin.engine.api.Block;
import io.bodkin.engine.ipc.write.Sink;
import java.io.IOException;

/** Where in a file blocks go, and what stands around them. Used by one thread at a time, by file threads. */
public interface BlockPlaces {
    /** Whether everything is written in order, so that it can go past the page cache. */
    boolean isInOrder();

    /** Writes what comes before the blocks. */
    void begin(Sink sink) throws IOException;

    /**
     * Writes one block.
     *
     * @param number how many came before
     * @param block borrowed
     */
    void block(Sink sink, long number, Block block) throws IOException;

    /** Writes what comes behind the blocks, and returns the length of the file. */
    long end(Sink sink) throws IOException;
}
