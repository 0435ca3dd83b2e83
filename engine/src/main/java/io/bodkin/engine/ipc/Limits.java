package io.bodkin.engine.ipc;

/**
 * What a file that is not trusted may ask for.
 *
 * @param metadataBytes of one message or of the footer: read into the heap
 * @param nesting of fields within fields
 * @param bufferBytes of one buffer when decompressed
 */
public record Limits(int metadataBytes, int nesting, long bufferBytes) {
    /** 64 MiB of metadata, fields nested 64 deep, buffers as large as the caller's allocator lets them be. */
    public static final Limits DEFAULT = new Limits(64 << 20, 64, Long.MAX_VALUE);

    public Limits {
        if (metadataBytes <= 0 || nesting <= 0 || bufferBytes <= 0) {
            throw new IllegalArgumentException("limits must be positive: " + metadataBytes + " metadata bytes, "
                    + nesting + " levels, " + bufferBytes + " bytes of a buffer");
        }
    }

    public Limits withBufferBytes(long bytes) {
        return new Limits(metadataBytes, nesting, bytes);
    }
}
