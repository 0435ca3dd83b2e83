package io.bodkin.darray.io;

import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.ipc.write.Sink;
import io.bodkin.fileio.BlockPlaces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Arrays as members of a zip file, not compressed: each a file of NumPy, one after the other. Their sizes are known
 * before, their checksums are put in when they are written.
 */
final class NpzPlaces implements BlockPlaces {
    private static final int VERSION = 20;
    private static final int VERSION_64 = 45;
    private static final int UTF_8_NAMES = 0x800;
    private static final int FIRST_OF_1980 = 0x21;
    private static final int CRC_AT = 14;

    /** @param grid {@linkplain Grid#isInOrder in order} */
    record Item(String name, DType dtype, Grid grid) {
        byte[] member() {
            return (name + ".npy").getBytes(StandardCharsets.UTF_8);
        }

        byte[] header() {
            return NpyHeader.bytes(dtype, grid.extents());
        }

        long size() {
            return header().length + grid.elements() * dtype.byteWidth();
        }
    }

    private final List<Item> items;
    private final long large;
    private final List<Long> offsets = new ArrayList<>();
    private final List<Long> checksums = new ArrayList<>();
    private final CRC32 crc = new CRC32();
    private long at;
    private long blocksLeft;

    NpzPlaces(List<Item> items) {
        this(items, ZipDirectory.MOST_32);
    }

    /** @param large sizes and places from which on the fields of 64 bits are used */
    NpzPlaces(List<Item> items, long large) {
        this.items = List.copyOf(items);
        this.large = large;
    }

    @Override
    public boolean isInOrder() {
        return true;
    }

    @Override
    public void begin(Sink sink) throws IOException {
        beginMembers(sink);
    }

    @Override
    public void block(Sink sink, long number, Block block) throws IOException {
        long bytes = block.byteSize();
        crc.update(block.buffer().nioBuffer(0, (int) bytes));
        sink.write(block.buffer(), 0, bytes, at);
        at += bytes;
        blocksLeft--;
        if (blocksLeft == 0) {
            endMember(sink);
            beginMembers(sink);
        }
    }

    /** Begins the next member; those that have no blocks it ends, too. */
    private void beginMembers(Sink sink) throws IOException {
        while (blocksLeft == 0 && offsets.size() < items.size()) {
            Item item = items.get(offsets.size());
            offsets.add(at);
            put(sink, local(item));
            byte[] header = item.header();
            crc.reset();
            crc.update(header);
            put(sink, ByteBuffer.wrap(header));
            blocksLeft = item.grid().blockCount();
            if (blocksLeft == 0) {
                endMember(sink);
            }
        }
    }

    private void endMember(Sink sink) throws IOException {
        ByteBuffer checksum = buffer(Integer.BYTES).putInt((int) crc.getValue()).flip();
        sink.write(checksum, offsets.get(offsets.size() - 1) + CRC_AT);
        checksums.add(crc.getValue());
    }

    private void put(Sink sink, ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        sink.write(bytes, at);
        at += count;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer local(Item item) {
        byte[] name = item.member();
        boolean wide = item.size() >= large;
        ByteBuffer bytes = buffer(ZipDirectory.LOCAL_BYTES + name.length + (wide ? 20 : 0));
        bytes.putInt(ZipDirectory.LOCAL);
        common(bytes, item, wide, 0, name.length, wide ? 20 : 0);
        bytes.put(name);
        if (wide) {
            extra(bytes, 16).putLong(item.size()).putLong(item.size());
        }
        return bytes.flip();
    }

    /** From the version that is needed to the length of the extra field: the same in both headers of a member. */
    private static void common(ByteBuffer bytes, Item item, boolean wide, long crc, int nameBytes, int extraBytes) {
        int size = wide ? (int) ZipDirectory.MOST_32 : (int) item.size();
        bytes.putShort((short) (wide ? VERSION_64 : VERSION)).putShort((short) UTF_8_NAMES);
        bytes.putShort((short) 0).putShort((short) 0).putShort((short) FIRST_OF_1980);
        bytes.putInt((int) crc).putInt(size).putInt(size);
        bytes.putShort((short) nameBytes).putShort((short) extraBytes);
    }

    private static ByteBuffer extra(ByteBuffer bytes, int length) {
        return bytes.putShort((short) ZipDirectory.EXTRA_64).putShort((short) length);
    }

    private ByteBuffer central(int number) {
        Item item = items.get(number);
        byte[] name = item.member();
        boolean wide = item.size() >= large || offsets.get(number) >= large;
        ByteBuffer bytes = buffer(ZipDirectory.CENTRAL_BYTES + name.length + (wide ? 28 : 0));
        bytes.putInt(ZipDirectory.CENTRAL).putShort((short) (wide ? VERSION_64 : VERSION));
        common(bytes, item, wide, checksums.get(number), name.length, wide ? 28 : 0);
        bytes.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
        bytes.putInt(wide ? (int) ZipDirectory.MOST_32 : (int) (long) offsets.get(number));
        bytes.put(name);
        if (wide) {
            extra(bytes, 24).putLong(item.size()).putLong(item.size()).putLong(offsets.get(number));
        }
        return bytes.flip();
    }

    @Override
    public long end(Sink sink) throws IOException {
        long from = at;
        for (int number = 0; number < items.size(); number++) {
            put(sink, central(number));
        }
        long size = at - from;
        boolean wide = from >= large || size >= large || items.size() >= ZipDirectory.MOST_16;
        if (wide) {
            long endAt = at;
            ByteBuffer end = buffer(ZipDirectory.END_64_BYTES + ZipDirectory.LOCATOR_64_BYTES);
            end.putInt(ZipDirectory.END_64).putLong(ZipDirectory.END_64_BYTES - 12);
            end.putShort((short) VERSION_64)
                    .putShort((short) VERSION_64)
                    .putInt(0)
                    .putInt(0);
            end.putLong(items.size()).putLong(items.size()).putLong(size).putLong(from);
            end.putInt(ZipDirectory.LOCATOR_64).putInt(0).putLong(endAt).putInt(1);
            put(sink, end.flip());
        }
        ByteBuffer end = buffer(ZipDirectory.END_BYTES).putInt(ZipDirectory.END).putInt(0);
        short count = (short) (wide ? ZipDirectory.MOST_16 : items.size());
        end.putShort(count).putShort(count);
        end.putInt(wide ? (int) ZipDirectory.MOST_32 : (int) size);
        end.putInt(wide ? (int) ZipDirectory.MOST_32 : (int) from);
        put(sink, end.putShort((short) 0).flip());
        return at;
    }
}
