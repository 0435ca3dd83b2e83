package io.bodkin.engine.ipc.write;

/**
 * Where bodies and buffers begin in what is written; each a power of two, in bytes.
 *
 * @param body bodies begin at a multiple of it, from the start of the file
 * @param buffer so do buffers, from the start of their body
 * @param largeBuffer and so do buffers of at least {@code largeBytes}
 */
public record WriteLayout(int body, int buffer, int largeBuffer, long largeBytes) {
    /** For files: what is large can be written and read past the page cache without a copy. */
    public static final WriteLayout PAGES = new WriteLayout(4096, 64, 4096, 1 << 20);

    /** For streams, and for files of many small batches. */
    public static final WriteLayout DENSE = new WriteLayout(64, 64, 64, Long.MAX_VALUE);

    long bodyStart(long earliest) {
        return up(earliest, body);
    }

    long bufferStart(long earliest, long length) {
        return up(earliest, length >= largeBytes ? largeBuffer : buffer);
    }

    static long up(long value, int alignment) {
        return (value + alignment - 1) & -alignment;
    }
}
