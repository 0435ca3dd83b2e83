package io.bodkin.engine.ipc;

import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.ipc.flat.FlatTable;
import io.bodkin.engine.ipc.flat.FlatVector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.MetadataVersion;

/** The footer of an IPC file that is not trusted, checked against the file. */
record FooterReader(IpcSchema schema, Map<String, String> metadata, List<Block> dictionaries, List<Block> batches) {
    private static final int TRAILER = 4 + Framing.MAGIC_LENGTH;
    private static final int LEADER = 8;

    static FooterReader read(FileBytes bytes, Limits limits) {
        long size = bytes.size();
        if (size < LEADER + TRAILER) {
            throw new DamagedFileException(
                    bytes.file(),
                    size,
                    "an Arrow file has at least " + (LEADER + TRAILER) + " bytes, this one " + size);
        }
        ByteBuffer trailer = bytes.read(size - TRAILER, TRAILER);
        if (!trailer.slice(4, Framing.MAGIC_LENGTH).equals(Framing.magic())) {
            throw new DamagedFileException(
                    bytes.file(),
                    size - Framing.MAGIC_LENGTH,
                    "the footer is missing: the file was cut short, or is still being written");
        }
        int length = trailer.getInt(0);
        long start = size - TRAILER - length;
        if (length < 4 || start < LEADER || length > limits.metadataBytes()) {
            throw new DamagedFileException(
                    bytes.file(),
                    size - TRAILER,
                    "the footer is " + length + " bytes long, the file has " + size + " bytes and the limit is "
                            + limits.metadataBytes());
        }
        FlatTable footer = FlatTable.root(
                bytes.read(start, length), bytes.file(), start, limits.nesting() + Message.TABLES_AROUND_FIELDS);
        int version = footer.getShort(0, 0);
        if (version < MetadataVersion.V4 || version > MetadataVersion.V5) {
            throw new UnsupportedArrowException(
                    bytes.file(), "has Arrow metadata of version " + (version + 1) + "; versions 4 and 5 are read");
        }
        IpcSchema schema = new SchemaReader(bytes.file(), limits, version)
                .read(footer.getTable(1).orElseThrow(() -> footer.damaged("the footer has no schema")));
        List<Block> dictionaries = blocks(footer, 2, "dictionary", start);
        List<Block> batches = blocks(footer, 3, "batch", start);
        checkApart(footer, dictionaries, batches);
        return new FooterReader(schema, SchemaReader.metadata(footer, 4), dictionaries, batches);
    }

    private static List<Block> blocks(FlatTable footer, int field, String what, long end) {
        FlatVector vector = footer.getVector(field, 24);
        List<Block> blocks = new ArrayList<>(vector.count());
        long last = LEADER;
        for (int i = 0; i < vector.count(); i++) {
            long offset = vector.getLong(i, 0);
            int metadataLength = vector.getInt(i, 8);
            long bodyLength = vector.getLong(i, 16);
            String which = what + " " + i + " of the footer";
            if (offset % 8 != 0 || metadataLength < 8 || bodyLength < 0) {
                throw footer.damaged(which + " stands at byte " + offset + " with " + metadataLength
                        + " bytes of metadata and a body of " + bodyLength);
            }
            if (offset < last || offset > end - metadataLength || bodyLength > end - metadataLength - offset) {
                throw footer.damaged(which + " takes " + metadataLength + " + " + bodyLength + " bytes from byte "
                        + offset + "; between byte " + last + " and the footer at " + end + " there is no such room");
            }
            Block block = new Block(offset, metadataLength, bodyLength);
            blocks.add(block);
            last = block.end();
        }
        return List.copyOf(blocks);
    }

    /** Each list is ascending and free of overlaps; now the two together. */
    private static void checkApart(FlatTable footer, List<Block> dictionaries, List<Block> batches) {
        int d = 0;
        for (Block batch : batches) {
            while (d < dictionaries.size() && dictionaries.get(d).end() <= batch.offset()) {
                d++;
            }
            if (d < dictionaries.size() && dictionaries.get(d).offset() < batch.end()) {
                throw footer.damaged("the dictionary at byte "
                        + dictionaries.get(d).offset() + " overlaps the batch at byte " + batch.offset());
            }
        }
    }
}
