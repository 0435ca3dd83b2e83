package io.bodkin.darray.io;

import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.plan.Budgets;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.ipc.ByteOrders;
import io.bodkin.engine.ipc.FileBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * An array of NumPy that is a compressed member of a zip file. It can only be read from its beginning: its blocks are
 * made one after the other and kept in the engine, which spills them if need be. Used by one thread.
 */
final class DeflatedArray implements AutoCloseable {
    private static final int PIECE = 1 << 16;

    /** Deflate makes nothing more than so many times as small. */
    private static final long BEST_RATIO = 1032;

    private final Engine engine;
    private final FileBytes file;
    private final ZipDirectory.Member member;
    private final Inflater inflater = new Inflater(true);
    private final InputStream bytes;
    private final CRC32 crc = new CRC32();
    private final byte[] piece = new byte[PIECE];
    private byte[] head = new byte[0];

    private DeflatedArray(Engine engine, FileBytes file, ZipDirectory.Member member) {
        this.engine = engine;
        this.file = file;
        this.member = member;
        this.bytes = new InflaterInputStream(new Stored(), inflater, PIECE);
    }

    /** Reads the array; the caller has the handles of its blocks. */
    static Node read(Engine engine, FileBytes file, ZipDirectory.Member member, Blocking blocking) {
        try (DeflatedArray array = open(engine, file, member)) {
            return array.read(blocking);
        }
    }

    /** Reads what the array is. */
    static NpyHeader header(Engine engine, FileBytes file, ZipDirectory.Member member) {
        try (DeflatedArray array = open(engine, file, member)) {
            return array.header();
        }
    }

    private static DeflatedArray open(Engine engine, FileBytes file, ZipDirectory.Member member) {
        if (member.size() / BEST_RATIO > member.stored() + 1) {
            throw new DamagedFileException(
                    file.file(),
                    member.offset(),
                    "member " + member.name() + " would have " + member.size() + " bytes, made of " + member.stored());
        }
        return new DeflatedArray(engine, file, member);
    }

    private NpyHeader header() {
        return NpyHeader.read(file.file(), member.offset(), member.size(), this::first);
    }

    private Node read(Blocking blocking) {
        NpyHeader header = header();
        Grid wanted = blocking.inFile(header);
        Grid grid = wanted.isInOrder() ? wanted : Grid.inOrder(wanted.extents(), wanted.largestBlock());
        Budgets.check(engine, header.dtype(), grid);
        List<Ref<?>> blocks = new ArrayList<>();
        try {
            for (int number = 0; number < grid.blockCount(); number++) {
                blocks.add(engine.runtime()
                        .putBlock(
                                header.dtype(),
                                Shape.of(grid.region(number).extent()),
                                block -> fill(block, header.swapped())));
            }
            finish();
        } catch (Throwable failure) {
            blocks.forEach(block -> ((Chunk<?>) block).release());
            throw failure;
        }
        Node array = NpyArray.asArray(header, new Node.Stored(header.dtype(), grid, List.copyOf(blocks)));
        return blocking.given().map(cut -> Rechunked.of(array, cut)).orElse(array);
    }

    private ByteBuffer first(int count) {
        int known = head.length;
        head = Arrays.copyOf(head, Math.max(known, count));
        fill(head, known, head.length - known);
        return ByteBuffer.wrap(head, 0, count).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private void fill(Block block, boolean swapped) {
        long total = block.byteSize();
        for (long done = 0; done < total; ) {
            int count = (int) Math.min(PIECE, total - done);
            fill(piece, 0, count);
            if (swapped) {
                ByteOrders.reverse(
                        ByteBuffer.wrap(piece, 0, count), block.dtype().byteWidth());
            }
            block.buffer().setBytes(done, piece, 0, count);
            done += count;
        }
    }

    /** What follows the array does not count, but for the checksum. */
    private void finish() {
        while (inflater.getBytesWritten() < member.size()) {
            fill(piece, 0, (int) Math.min(PIECE, member.size() - inflater.getBytesWritten()));
        }
        if (crc.getValue() != member.crc()) {
            throw damaged("its checksum is not that of the directory");
        }
    }

    private void fill(byte[] target, int from, int count) {
        try {
            int read = bytes.readNBytes(target, from, count);
            crc.update(target, from, read);
            if (read < count) {
                throw damaged("it ends after " + inflater.getBytesWritten() + " bytes");
            }
        } catch (IOException senseless) { // of the inflater: what reads the file throws exceptions of the engine
            throw damaged(senseless.getMessage());
        }
    }

    private DamagedFileException damaged(String what) {
        return new DamagedFileException(file.file(), member.offset(), "member " + member.name() + ": " + what);
    }

    @Override
    public void close() {
        inflater.end();
    }

    /** The bytes of the member as they are in the file, read by file threads. */
    private final class Stored extends InputStream {
        private long at;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = (int) Math.min(length, member.stored() - at);
            if (count <= 0) {
                return length == 0 ? 0 : -1;
            }
            ByteBuffer read = FileCalls.of(engine, () -> file.read(member.offset() + at, count));
            read.get(target, offset, count);
            at += count;
            return count;
        }
    }
}
