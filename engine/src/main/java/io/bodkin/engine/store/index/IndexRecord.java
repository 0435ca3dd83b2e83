package io.bodkin.engine.store.index;

import io.bodkin.engine.store.index.IndexEntry.Codec;
import io.bodkin.engine.store.index.IndexEntry.Kind;
import io.bodkin.engine.store.index.IndexEntry.State;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.openhft.hashing.LongHashFunction;

/**
 * An entry as bytes, always of the same number, closed by a hash: a record of a damaged map is not taken for an entry.
 *
 * <pre>
 * 0 layout | 1 codec | 2 kind | 3 state | 4 bytes of file: 2 | 6 bytes of name: 2 (all ones: none)
 * 8 chunk id | 16 offset | 24 length | 32 checksum | 40 owner | 48 file, name, zeros | 312 hash of the bytes before
 * </pre>
 *
 * Numbers are little-endian.
 */
final class IndexRecord {
    static final int BYTES = 320;
    static final byte LAYOUT = 1;

    private static final int TEXT_AT = 48;
    private static final int HASH_AT = BYTES - Long.BYTES;
    static final int TEXT_BYTES = HASH_AT - TEXT_AT;
    private static final int NO_NAME = 0xFFFF;

    private IndexRecord() {}

    static byte[] encode(IndexEntry entry) {
        byte[] file = entry.file().getBytes(StandardCharsets.UTF_8);
        byte[] name =
                entry.name().map(text -> text.getBytes(StandardCharsets.UTF_8)).orElseGet(() -> new byte[0]);
        ByteBuffer record = buffer(new byte[BYTES])
                .put(LAYOUT)
                .put(entry.codec().code)
                .put(entry.kind().code)
                .put(entry.state().code)
                .putShort((short) file.length)
                .putShort((short) (entry.name().isPresent() ? name.length : NO_NAME))
                .putLong(entry.chunkId())
                .putLong(entry.offset())
                .putLong(entry.length())
                .putLong(entry.checksum())
                .putLong(entry.owner())
                .put(file)
                .put(name);
        return record.putLong(HASH_AT, hash(record.array())).array();
    }

    /** Empty if the bytes are not an entry of this chunk that {@link #encode} made. */
    static Optional<IndexEntry> decode(long chunkId, byte[] bytes) {
        if (bytes.length != BYTES) {
            return Optional.empty();
        }
        ByteBuffer record = buffer(bytes);
        if (record.getLong(HASH_AT) != hash(bytes) || record.get(0) != LAYOUT || record.getLong(8) != chunkId) {
            return Optional.empty();
        }
        // The hash is right, so these are our own bytes and all within their bounds.
        int fileBytes = Short.toUnsignedInt(record.getShort(4));
        int nameBytes = Short.toUnsignedInt(record.getShort(6));
        return Optional.of(new IndexEntry(
                chunkId,
                new String(bytes, TEXT_AT, fileBytes, StandardCharsets.UTF_8),
                record.getLong(16),
                record.getLong(24),
                Codec.of(record.get(1)),
                record.getLong(32),
                Kind.of(record.get(2)),
                State.of(record.get(3)),
                record.getLong(40),
                nameBytes == NO_NAME
                        ? Optional.empty()
                        : Optional.of(new String(bytes, TEXT_AT + fileBytes, nameBytes, StandardCharsets.UTF_8))));
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long hash(byte[] bytes) {
        return LongHashFunction.xx3().hashBytes(bytes, 0, HASH_AT);
    }
}
