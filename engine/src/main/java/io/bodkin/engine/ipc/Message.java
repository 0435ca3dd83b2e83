package io.bodkin.engine.ipc;

import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.ipc.flat.FlatTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;

/**
 * One encapsulated message of a file that is not trusted: its place is checked against the file, its header not yet.
 *
 * @param headerType a constant of {@link MessageHeader}
 */
record Message(Block block, int version, int headerType, FlatTable header) {
    private static final int LOOK_AHEAD = 4096;

    /** Levels of tables around the fields of a schema. */
    static final int TABLES_AROUND_FIELDS = 6;

    /** Reads the message at the block, which lies inside the file. */
    static Message read(FileBytes bytes, Block block, Limits limits) {
        int length = checkedMetadataLength(bytes, block.offset(), block.metadataLength(), limits);
        ByteBuffer metadata = bytes.read(block.offset(), length);
        int prefix = prefixLength(metadata);
        long declared = declaredLength(metadata, prefix) & 0xffff_ffffL;
        if (declared > length - prefix) {
            throw new DamagedFileException(
                    bytes.file(),
                    block.offset(),
                    "a message of " + declared + " bytes of metadata stands in a block with " + (length - prefix));
        }
        Message message = parse(bytes, block, metadata, prefix, (int) declared, limits);
        if (message.block().bodyLength() > block.bodyLength()) {
            throw new DamagedFileException(
                    bytes.file(),
                    block.offset(),
                    "a message with a body of " + message.block().bodyLength() + " bytes stands in a block with "
                            + block.bodyLength());
        }
        return message;
    }

    /**
     * Reads the next message of a stream.
     *
     * @return null at the end of the stream
     */
    static Message next(FileBytes bytes, long offset, Limits limits) {
        long left = bytes.size() - offset;
        if (left == 0) {
            return null;
        }
        if (left < 4) {
            throw new DamagedFileException(bytes.file(), offset, "the stream ends inside the length of a message");
        }
        ByteBuffer ahead = bytes.read(offset, (int) Math.min(LOOK_AHEAD, left));
        int prefix = prefixLength(ahead);
        if (left < prefix) {
            throw new DamagedFileException(bytes.file(), offset, "the stream ends inside the length of a message");
        }
        int declared = declaredLength(ahead, prefix);
        if (declared == 0) {
            return null;
        }
        long total = prefix + (declared & 0xffff_ffffL);
        if (total > left) {
            throw new DamagedFileException(
                    bytes.file(),
                    offset,
                    "a message of " + (total - prefix) + " bytes of metadata, and the file has " + (left - prefix)
                            + " more");
        }
        int length = checkedMetadataLength(bytes, offset, total, limits);
        ByteBuffer metadata = length <= ahead.limit() ? ahead : bytes.read(offset, length);
        return parse(bytes, new Block(offset, length, Long.MAX_VALUE), metadata, prefix, declared, limits);
    }

    private static Message parse(
            FileBytes bytes, Block block, ByteBuffer metadata, int prefix, int length, Limits limits) {
        FlatTable message = FlatTable.root(
                metadata.slice(prefix, length),
                bytes.file(),
                block.offset() + prefix,
                limits.nesting() + TABLES_AROUND_FIELDS);
        int version = message.getShort(0, 0);
        if (version < MetadataVersion.V4 || version > MetadataVersion.V5) {
            throw new UnsupportedArrowException(
                    bytes.file(), "has Arrow metadata of version " + (version + 1) + "; versions 4 and 5 are read");
        }
        long body = message.getLong(3, 0);
        if (body < 0 || body > bytes.size() - block.bodyOffset()) {
            throw message.damaged("a message with a body of " + body + " bytes, and the file has "
                    + (bytes.size() - block.bodyOffset()) + " more");
        }
        FlatTable header = message.getTable(2).orElseThrow(() -> message.damaged("a message has no header"));
        return new Message(
                new Block(block.offset(), block.metadataLength(), body), version, message.getByte(1, 0), header);
    }

    private static int checkedMetadataLength(FileBytes bytes, long offset, long length, Limits limits) {
        if (length < 8 || length > limits.metadataBytes()) {
            throw new DamagedFileException(
                    bytes.file(),
                    offset,
                    "a message of " + length + " bytes of metadata; the limit is " + limits.metadataBytes());
        }
        return (int) length;
    }

    private static int prefixLength(ByteBuffer metadata) {
        return metadata.order(ByteOrder.LITTLE_ENDIAN).getInt(0) == Framing.CONTINUATION ? 8 : 4;
    }

    private static int declaredLength(ByteBuffer metadata, int prefix) {
        return metadata.getInt(prefix - 4);
    }

    DamagedFileException damaged(String fault) {
        return header.damaged(fault);
    }

    String headerName() {
        return headerType >= 0 && headerType < MessageHeader.names.length
                ? MessageHeader.name(headerType)
                : "number " + headerType;
    }
}
