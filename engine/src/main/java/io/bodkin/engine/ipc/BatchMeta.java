package io.bodkin.engine.ipc;

import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.layout.FieldLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the parts of one record batch lie in its file. Immutable, holds no bytes of the batch.
 *
 * <p>Checked when it was read: buffers lie inside the body, there are as many nodes and buffers as the schema needs,
 * lengths and null counts agree, and uncompressed buffers are long enough for their rows. What the buffers hold is not
 * checked here (see {@code BatchValidator}), nor is what compressed ones become (see {@link BatchLoader}).
 *
 * <p>Nodes and buffers are numbered through the whole batch, depth first, in the order of the columns.
 */
public final class BatchMeta {
    final Path file;
    final List<FieldLayout> layouts;
    final Block block;
    final int rows;
    final Codec codec;
    final NodeTable nodes;
    final BufferTable buffers;
    final long[] variadicCounts;
    /** By column, and one behind the last: its first node, buffer, variadic count. */
    final int[] firstNode;

    final int[] firstBuffer;
    final int[] firstVariadic;

    BatchMeta(
            Path file,
            List<FieldLayout> layouts,
            Block block,
            int rows,
            Codec codec,
            NodeTable nodes,
            BufferTable buffers,
            long[] variadicCounts,
            int[][] firsts) {
        this.file = file;
        this.layouts = layouts;
        this.block = block;
        this.rows = rows;
        this.codec = codec;
        this.nodes = nodes;
        this.buffers = buffers;
        this.variadicCounts = variadicCounts;
        this.firstNode = firsts[0];
        this.firstBuffer = firsts[1];
        this.firstVariadic = firsts[2];
    }

    /** @param length and nullCount by node */
    record NodeTable(long[] length, long[] nullCount) {}

    /**
     * @param offset from the start of the file, by buffer
     * @param length as stored
     * @param needed bytes in memory form that the rows need
     * @param optional whether it may be empty all the same: the bitmap of a node without nulls
     */
    record BufferTable(long[] offset, long[] length, long[] needed, boolean[] optional) {}

    public Path file() {
        return file;
    }

    public int rows() {
        return rows;
    }

    public Codec codec() {
        return codec;
    }

    /** The place of its message. */
    public Block block() {
        return block;
    }

    public int columnCount() {
        return layouts.size();
    }

    public FieldLayout layout(int column) {
        return layouts.get(column);
    }

    public int bufferCount() {
        return buffers.length.length;
    }

    /** Where a buffer lies in the file, as stored. */
    public ByteRange buffer(int number) {
        return new ByteRange(buffers.offset[number], buffers.length[number]);
    }

    /** The numbers of the buffers of a column: {@code firstBuffer(c)} to {@code firstBuffer(c + 1)}, exclusive. */
    public int firstBuffer(int column) {
        return firstBuffer[column];
    }

    /** How many values are null in the column itself, as the metadata say. */
    public long nullCount(int column) {
        return nodes.nullCount[firstNode[column]];
    }

    /** Whether no value of a column is null, nor any inside of one, as the metadata say. */
    public boolean isFreeOfNulls(int column) {
        for (int node = firstNode[column]; node < firstNode[column + 1]; node++) {
            if (nodes.nullCount[node] != 0) {
                return false;
            }
        }
        return true;
    }

    /** All columns, in order. */
    public int[] allColumns() {
        int[] all = new int[layouts.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }
        return all;
    }

    /** The smallest range of the file that holds these columns; of length 0 if they have no bytes. */
    public ByteRange range(int... columns) {
        List<ByteRange> one = ranges(Long.MAX_VALUE, columns);
        return one.isEmpty() ? new ByteRange(block.bodyOffset(), 0) : one.get(0);
    }

    /**
     * The ranges of the file that hold these columns, ascending; ranges at most {@code maxGap} bytes apart are joined,
     * because reading over a small gap is cheaper than a second request.
     */
    public List<ByteRange> ranges(long maxGap, int... columns) {
        List<ByteRange> ranges = new ArrayList<>();
        for (int column : columns) {
            for (int b = firstBuffer[column]; b < firstBuffer[column + 1]; b++) {
                ranges.add(buffer(b));
            }
        }
        return ByteRange.merged(ranges, maxGap);
    }

    /** Bytes of these columns as stored, compressed if the batch is. */
    public long storedBytes(int... columns) {
        long sum = 0;
        for (int column : columns) {
            for (int b = firstBuffer[column]; b < firstBuffer[column + 1]; b++) {
                sum += buffers.length[b];
            }
        }
        return sum;
    }

    @Override
    public String toString() {
        return "batch of " + rows + " rows at byte " + block.offset() + " of " + file + ", " + codec;
    }
}
