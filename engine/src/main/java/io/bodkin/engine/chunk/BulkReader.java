package io.bodkin.engine.chunk;

import java.io.IOException;
import org.apache.arrow.memory.ArrowBuf;

/** Reads a large range of a file with several requests in flight. */
public interface BulkReader {
    /**
     * Reads {@code length} bytes at {@code position} of the file into {@code target} from {@code offset}. Page-aligned
     * in all three it goes past the page cache.
     *
     * @throws IOException if the file ends before, or cannot be read
     */
    void read(ReadableFile file, long position, ArrowBuf target, long offset, long length) throws IOException;
}
