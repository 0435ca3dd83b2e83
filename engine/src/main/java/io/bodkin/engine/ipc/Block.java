package io.bodkin.engine.ipc;

/**
 * Where one message stands in a file.
 *
 * @param offset of the message from the start of the file, in bytes
 * @param metadataLength with the length prefix and the padding: the body starts that far behind the offset
 * @param bodyLength with padding
 */
public record Block(long offset, int metadataLength, long bodyLength) {
    public long bodyOffset() {
        return offset + metadataLength;
    }

    /** The first byte after the message. */
    public long end() {
        return offset + metadataLength + bodyLength;
    }
}
