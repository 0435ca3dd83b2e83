package io.bodkin.engine.ipc.flat;

import io.bodkin.engine.fault.DamagedFileException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One table of a flatbuffer that is not trusted; its fields are asked for by number, in the order of the schema
 * ({@code Message.fbs}, {@code Schema.fbs}, {@code File.fbs} of Arrow). Every getter checks what it touches and throws
 * {@link DamagedFileException} with the place in the file. Not for several threads at once.
 */
public final class FlatTable {
    private final FlatBuffer buffer;
    private final long position;
    private final int depth;
    private final long vtable;
    private final int vtableLength;
    private final int tableLength;

    FlatTable(FlatBuffer buffer, long position, int depth) {
        this.buffer = buffer;
        this.position = position;
        this.depth = depth;
        this.vtable = position - buffer.intAt(position);
        this.vtableLength = buffer.shortAt(vtable);
        this.tableLength = buffer.shortAt(vtable + 2);
        if (vtableLength < 4 || tableLength < 4) {
            throw damaged("a table of the metadata has no valid layout");
        }
        buffer.check(vtable, vtableLength);
        buffer.check(position, tableLength);
    }

    /**
     * The root table of the bytes between position and limit, which are borrowed.
     *
     * @param fileOffset of the first byte, for error messages
     * @param maxDepth of tables within tables
     */
    public static FlatTable root(ByteBuffer bytes, Path file, long fileOffset, int maxDepth) {
        FlatBuffer buffer = new FlatBuffer(bytes, file, fileOffset, maxDepth);
        return buffer.table(buffer.indirect(0), 1);
    }

    public boolean has(int field) {
        return slot(field, 1) != 0;
    }

    public byte getByte(int field, int absent) {
        long slot = slot(field, 1);
        return slot == 0 ? (byte) absent : buffer.byteAt(slot);
    }

    public boolean getBoolean(int field) {
        return getByte(field, 0) != 0;
    }

    public int getShort(int field, int absent) {
        long slot = slot(field, 2);
        return slot == 0 ? absent : (short) buffer.shortAt(slot);
    }

    public int getInt(int field, int absent) {
        long slot = slot(field, 4);
        return slot == 0 ? absent : buffer.intAt(slot);
    }

    public long getLong(int field, long absent) {
        long slot = slot(field, 8);
        return slot == 0 ? absent : buffer.longAt(slot);
    }

    public Optional<String> getText(int field) {
        long slot = slot(field, 4);
        return slot == 0 ? Optional.empty() : Optional.of(buffer.text(buffer.indirect(slot)));
    }

    public Optional<FlatTable> getTable(int field) {
        long slot = slot(field, 4);
        return slot == 0 ? Optional.empty() : Optional.of(buffer.table(buffer.indirect(slot), depth + 1));
    }

    public List<FlatTable> getTables(int field) {
        FlatVector offsets = getVector(field, 4);
        List<FlatTable> tables = new ArrayList<>(Math.min(offsets.count(), 1024));
        for (int i = 0; i < offsets.count(); i++) {
            tables.add(buffer.table(buffer.indirect(offsets.position(i)), depth + 1));
        }
        return tables;
    }

    /** A vector of structs or numbers, each of so many bytes; empty if the field is absent. */
    public FlatVector getVector(int field, int width) {
        long slot = slot(field, 4);
        if (slot == 0) {
            return new FlatVector(buffer, 0, 0, width);
        }
        long start = buffer.indirect(slot);
        long count = buffer.intAt(start) & 0xffff_ffffL;
        buffer.check(start + 4, count * width);
        return new FlatVector(buffer, start + 4, (int) count, width);
    }

    /** For a fault that the table itself shows. */
    public DamagedFileException damaged(String fault) {
        return buffer.damaged(position, fault);
    }

    private long slot(int field, int width) {
        int entry = 4 + 2 * field;
        if (entry + 2 > vtableLength) {
            return 0;
        }
        int offset = buffer.shortAt(vtable + entry);
        if (offset == 0) {
            return 0;
        }
        if (offset < 4 || offset + width > tableLength) {
            throw damaged("field " + field + " of a table of the metadata lies outside the table");
        }
        return position + offset;
    }
}
