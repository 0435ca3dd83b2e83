package io.bodkin.engine.ipc;

import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.flat.FlatTable;
import io.bodkin.engine.ipc.flat.FlatVector;
import io.bodkin.engine.ipc.layout.FieldLayout;
import io.bodkin.engine.ipc.layout.Kind;
import java.nio.file.Path;
import java.util.List;

/** Checks the metadata of one record batch against its schema and its body. Used once. */
final class BatchMetaReader {
    private final Path file;
    private final Block block;
    private final FlatTable batch;
    private final Codec codec;
    private final FlatVector nodes;
    private final FlatVector buffers;
    private final FlatVector variadics;
    private final BatchMeta.NodeTable nodeTable;
    private final BatchMeta.BufferTable bufferTable;
    private final long[] variadicCounts;
    private int nextNode;
    private int nextBuffer;
    private int nextVariadic;

    private BatchMetaReader(Path file, Block block, FlatTable batch) {
        this.file = file;
        this.block = block;
        this.batch = batch;
        this.codec = codec(batch);
        this.nodes = batch.getVector(1, 16);
        this.buffers = batch.getVector(2, 16);
        this.variadics = batch.getVector(4, 8);
        this.nodeTable = new BatchMeta.NodeTable(new long[nodes.count()], new long[nodes.count()]);
        this.bufferTable = new BatchMeta.BufferTable(
                new long[buffers.count()],
                new long[buffers.count()],
                new long[buffers.count()],
                new boolean[buffers.count()]);
        this.variadicCounts = new long[variadics.count()];
    }

    static BatchMeta read(Path file, Block block, FlatTable batch, List<FieldLayout> layouts) {
        return new BatchMetaReader(file, block, batch).read(layouts);
    }

    /** How many rows the batch says that it has. */
    static int rows(Path file, FlatTable batch) {
        long rows = batch.getLong(0, 0);
        if (rows < 0) {
            throw batch.damaged("a batch has " + rows + " rows");
        }
        if (rows > Integer.MAX_VALUE) {
            throw new UnsupportedArrowException(
                    file,
                    "has a batch of " + rows + " rows; Arrow Java reads at most " + Integer.MAX_VALUE
                            + ": write smaller batches");
        }
        return (int) rows;
    }

    private static Codec codec(FlatTable batch) {
        FlatTable compression = batch.getTable(3).orElse(null);
        if (compression == null) {
            return Codec.NONE;
        }
        int id = compression.getByte(0, 0);
        int method = compression.getByte(1, 0);
        for (Codec codec : Codec.values()) {
            if (codec != Codec.NONE && codec.id() == id && method == 0) {
                return codec;
            }
        }
        throw compression.damaged("there is no compression with the number " + id + " and the method " + method);
    }

    private BatchMeta read(List<FieldLayout> layouts) {
        int rows = rows(file, batch);
        int[][] firsts = new int[3][layouts.size() + 1];
        for (int column = 0; column < layouts.size(); column++) {
            mark(firsts, column);
            long length = node(layouts.get(column));
            if (length != rows) {
                throw damaged(layouts.get(column), "has " + length + " values in a batch of " + rows + " rows");
            }
        }
        mark(firsts, layouts.size());
        if (nextNode != nodes.count() || nextBuffer != buffers.count() || nextVariadic != variadics.count()) {
            throw batch.damaged("a batch has " + nodes.count() + " nodes, " + buffers.count() + " buffers and "
                    + variadics.count() + " counts of view buffers; its schema needs " + nextNode + ", "
                    + nextBuffer + " and " + nextVariadic);
        }
        return new BatchMeta(file, layouts, block, rows, codec, nodeTable, bufferTable, variadicCounts, firsts);
    }

    private void mark(int[][] firsts, int column) {
        firsts[0][column] = nextNode;
        firsts[1][column] = nextBuffer;
        firsts[2][column] = nextVariadic;
    }

    /** Takes the node, its buffers and its children; returns its length. */
    private long node(FieldLayout field) {
        if (nextNode >= nodes.count()) {
            throw damaged(field, "has no node: the batch has " + nodes.count());
        }
        int number = nextNode++;
        long length = nodes.getLong(number, 0);
        long nulls = nodes.getLong(number, 8);
        if (length < 0 || length > Integer.MAX_VALUE || nulls < 0 || nulls > length) {
            throw damaged(field, "has " + length + " values, of which " + nulls + " are null");
        }
        nodeTable.length()[number] = length;
        nodeTable.nullCount()[number] = nulls;
        ownBuffers(field, length, nulls);
        children(field, length);
        return length;
    }

    private void ownBuffers(FieldLayout field, long length, long nulls) {
        Kind kind = field.kind();
        if (kind.hasValidity()) {
            buffer(field, (length + 7) / 8, nulls == 0);
        }
        int width = kind.offsetWidth();
        switch (kind) {
            case FIXED -> buffer(field, bytes(field, length), false);
            case BINARY, LARGE_BINARY -> {
                buffer(field, length == 0 ? 0 : (length + 1) * width, false);
                buffer(field, 0, false);
            }
            case LIST, LARGE_LIST -> buffer(field, length == 0 ? 0 : (length + 1) * width, false);
            case LIST_VIEW, LARGE_LIST_VIEW -> {
                buffer(field, length * width, false);
                buffer(field, length * width, false);
            }
            case BINARY_VIEW -> {
                buffer(field, length * 16, false);
                variadicBuffers(field);
            }
            case SPARSE_UNION -> buffer(field, length, false);
            case DENSE_UNION -> {
                buffer(field, length, false);
                buffer(field, length * width, false);
            }
            case NULL, STRUCT, FIXED_LIST, RUN_END -> {
                // no buffer but the validity
            }
        }
    }

    private void variadicBuffers(FieldLayout field) {
        if (nextVariadic >= variadics.count()) {
            throw damaged(field, "has no count of its view buffers");
        }
        long count = variadics.getLong(nextVariadic, 0);
        if (count < 0 || count > buffers.count() - nextBuffer) {
            throw damaged(
                    field,
                    "has " + count + " view buffers, and the batch has " + (buffers.count() - nextBuffer) + " more");
        }
        variadicCounts[nextVariadic++] = count;
        for (long i = 0; i < count; i++) {
            buffer(field, 0, false);
        }
    }

    private void children(FieldLayout field, long length) {
        long first = -1;
        for (FieldLayout child : field.children()) {
            long childLength = node(child);
            long least = switch (field.kind()) {
                case STRUCT, SPARSE_UNION -> length;
                case FIXED_LIST -> length * field.listSize();
                case RUN_END -> first < 0 ? Math.min(length, 1) : first;
                default -> 0;
            };
            if (childLength < least || field.kind() == Kind.RUN_END && first >= 0 && childLength != first) {
                throw damaged(child, "has " + childLength + " values, its parent of " + length + " needs " + least);
            }
            if (field.kind() == Kind.RUN_END && first < 0 && nodeTable.nullCount()[nextNode - 1] != 0) {
                throw damaged(child, "holds run ends, and some are null");
            }
            first = first < 0 ? childLength : first;
        }
    }

    private long bytes(FieldLayout field, long length) {
        try {
            return field.fixedBytes(length);
        } catch (ArithmeticException e) {
            throw damaged(field, "has " + length + " values of " + field.bitWidth() + " bits");
        }
    }

    private void buffer(FieldLayout field, long needed, boolean optional) {
        if (nextBuffer >= buffers.count()) {
            throw damaged(field, "has no buffer: the batch has " + buffers.count());
        }
        int number = nextBuffer++;
        long offset = buffers.getLong(number, 0);
        long length = buffers.getLong(number, 8);
        if (offset < 0 || length < 0 || length > block.bodyLength() || offset > block.bodyLength() - length) {
            throw damaged(
                    field, "has a buffer of " + length + " bytes at " + offset + " of a body of " + block.bodyLength());
        }
        if (offset % 8 != 0 && length > 0) {
            throw damaged(field, "has a buffer at " + offset + " of its body, which is no multiple of 8");
        }
        boolean empty = length == 0 && optional;
        if (codec == Codec.NONE ? length < needed && !empty : length == 0 && needed > 0 && !empty) {
            throw damaged(field, "has a buffer of " + length + " bytes, its values need " + needed);
        }
        if (codec != Codec.NONE && length > 0 && length < 8) {
            throw damaged(field, "has a compressed buffer of " + length + " bytes");
        }
        bufferTable.offset()[number] = block.bodyOffset() + offset;
        bufferTable.length()[number] = length;
        bufferTable.needed()[number] = empty ? 0 : needed;
        bufferTable.optional()[number] = optional;
    }

    private DamagedFileException damaged(FieldLayout field, String fault) {
        return new DamagedFileException(file, block.offset(), "column " + field.path() + " " + fault);
    }
}
