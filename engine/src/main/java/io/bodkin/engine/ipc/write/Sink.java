package io.bodkin.engine.ipc.write;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Where the bytes of a file go. Positions may come in any order, and a place may be written twice; what was never
 * written between two places reads as zeros. Owned by one thread at a time.
 */
public interface Sink extends AutoCloseable {
    /** The most bytes that one request should have. */
    int REQUEST_BYTES = 4 << 20;

    /** Writes all that remains of the bytes. */
    void write(ByteBuffer bytes, long position) throws IOException;

    /** Writes a part of a buffer in requests of {@link #REQUEST_BYTES}. */
    default void write(ArrowBuf buffer, long from, long length, long position) throws IOException {
        for (long done = 0; done < length; ) {
            int count = (int) Math.min(REQUEST_BYTES, length - done);
            write(buffer.nioBuffer(from + done, count), position + done);
            done += count;
        }
    }

    /** Everything has been written: hands it to the operating system and makes the file exactly that long. */
    void finish(long size) throws IOException;

    /** Closes without finishing what was not finished. Idempotent. */
    @Override
    void close() throws IOException;
}
