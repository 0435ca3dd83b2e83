package io.bodkin.engine.ipc;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.fault.FileChangedException;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.layout.FieldLayout;
import io.bodkin.engine.ipc.layout.Kind;
import io.bodkin.engine.memory.MappedReads;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * Some rows of an uncompressed batch that is too large to be loaded whole: which bytes of the file they are, and how
 * they become a batch of their own.
 *
 * <p>Planning reads the first and the last offset of each variable-width column from the file, and nothing else. The
 * result is to be validated like a whole batch. Immutable; any thread.
 */
public final class BatchSlice {
    private final BatchMeta meta;
    private final int rows;
    private final List<SlicedNode> nodes;

    private BatchSlice(BatchMeta meta, int rows, List<SlicedNode> nodes) {
        this.meta = meta;
        this.rows = rows;
        this.nodes = List.copyOf(nodes);
    }

    /** A node of the slice, and its buffers. */
    private record SlicedNode(FieldLayout field, long length, List<SlicedBuffer> buffers) {}

    /** Why these columns of a batch cannot be sliced, as a clause with the name of the column; empty if they can. */
    public static Optional<String> whyNot(BatchMeta meta, int... columns) {
        if (meta.codec() != Codec.NONE) {
            return Optional.of("the batch is compressed with " + meta.codec() + " and can only be read whole");
        }
        for (int column : columns) {
            Optional<String> why = whyNot(meta.layout(column));
            if (why.isPresent()) {
                return why;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> whyNot(FieldLayout field) {
        return switch (field.kind()) {
            case BINARY_VIEW, LIST_VIEW, LARGE_LIST_VIEW, DENSE_UNION, RUN_END ->
                Optional.of(
                        "column " + field.path() + " of type " + field.field().getType() + " can only be read whole");
            default ->
                field.children().stream()
                        .map(BatchSlice::whyNot)
                        .flatMap(Optional::stream)
                        .findFirst();
        };
    }

    /**
     * Plans a slice.
     *
     * @throws BodkinException (USER) if {@link #whyNot} has a reason
     * @throws DamagedFileException if the offsets at its ends are damaged
     */
    public static BatchSlice plan(IpcFile file, BatchMeta meta, int[] columns, int fromRow, int rowCount) {
        whyNot(meta, columns).ifPresent(why -> {
            throw new BodkinException(BodkinException.Kind.USER, meta.file() + ": " + why);
        });
        if (fromRow < 0 || rowCount < 0 || rowCount > meta.rows() - fromRow) {
            throw new IndexOutOfBoundsException(rowCount + " rows from " + fromRow + " of " + meta.rows());
        }
        Planner planner = new Planner(file, meta);
        for (int column : columns) {
            planner.node = meta.firstNode[column];
            planner.buffer = meta.firstBuffer[column];
            planner.add(meta.layout(column), fromRow, rowCount);
        }
        return new BatchSlice(meta, rowCount, planner.sliced);
    }

    public int rows() {
        return rows;
    }

    /** The ranges of the file that it needs, ascending; those at most {@code maxGap} bytes apart are joined. */
    public List<ByteRange> ranges(long maxGap) {
        List<ByteRange> ranges = new ArrayList<>();
        nodes.forEach(node -> node.buffers().forEach(buffer -> ranges.add(buffer.range())));
        return ByteRange.merged(ranges, maxGap);
    }

    /** What {@link #load} takes from its allocator: bitmaps and offsets that must be shifted. */
    public long allocatedBytes() {
        return nodes.stream()
                .flatMap(node -> node.buffers().stream())
                .mapToLong(SlicedBuffer::allocatedBytes)
                .sum();
    }

    /** Bytes of the slice in memory: those of its ranges without gaps, and those that {@link #load} takes. */
    public long bytes() {
        return allocatedBytes()
                + nodes.stream()
                        .flatMap(node -> node.buffers().stream())
                        .mapToLong(buffer -> buffer.range().length())
                        .sum();
    }

    /**
     * Builds the batch.
     *
     * @param body holds {@link #ranges}; borrowed, its buffers are shared by the result where they need no shift
     * @return owned by the caller
     */
    public ArrowRecordBatch load(Body body, BufferAllocator allocator) {
        List<ArrowBuf> buffers = new ArrayList<>();
        List<ArrowFieldNode> fieldNodes = new ArrayList<>();
        try {
            for (SlicedNode node : nodes) {
                int first = buffers.size();
                for (SlicedBuffer buffer : node.buffers()) {
                    buffers.add(buffer.load(body, allocator));
                }
                fieldNodes.add(new ArrowFieldNode(node.length(), nullCount(node, buffers, first)));
            }
            MappedReads.settle();
        } catch (Throwable failure) {
            buffers.forEach(buffer -> buffer.getReferenceManager().release());
            MappedReads.pageGone(failure).ifPresent(gone -> {
                throw new FileChangedException(meta.file(), gone);
            });
            throw failure;
        }
        return new ArrowRecordBatch(
                rows, fieldNodes, buffers, NoCompressionCodec.DEFAULT_BODY_COMPRESSION, List.of(), true, false);
    }

    private static long nullCount(SlicedNode node, List<ArrowBuf> buffers, int first) {
        if (node.field().kind() == Kind.NULL) {
            return node.length();
        }
        if (!node.field().kind().hasValidity() || buffers.get(first).capacity() == 0) {
            return 0;
        }
        return node.length() - SlicedBuffer.countOnes(buffers.get(first), node.length());
    }

    @Override
    public String toString() {
        return rows + " rows of " + meta;
    }

    private static final class Planner {
        private final IpcFile file;
        private final BatchMeta meta;
        private final List<SlicedNode> sliced = new ArrayList<>();
        private int node;
        private int buffer;

        Planner(IpcFile file, BatchMeta meta) {
            this.file = file;
            this.meta = meta;
        }

        void add(FieldLayout field, long from, long count) {
            long length = meta.nodes.length()[node];
            if (count > length - from) {
                throw damaged(field, count + " values from " + from + " on are asked of " + length);
            }
            int first = buffer;
            node++;
            buffer += field.kind().buffers();
            List<SlicedBuffer> buffers = new ArrayList<>();
            sliced.add(new SlicedNode(field, count, buffers));
            if (field.kind().hasValidity()) {
                buffers.add(bits(first, from, count));
            }
            switch (field.kind()) {
                case FIXED ->
                    buffers.add(
                            field.bitWidth() == 1
                                    ? bits(first + 1, from, count)
                                    : plain(first + 1, field.fixedBytes(from), field.fixedBytes(count)));
                case BINARY, LARGE_BINARY -> {
                    ByteRange values = offsets(
                            field,
                            first + 1,
                            from,
                            count,
                            buffers,
                            meta.buffer(first + 2).length());
                    buffers.add(plain(first + 2, values.offset(), values.length()));
                }
                case LIST, LARGE_LIST -> {
                    ByteRange values = offsets(
                            field, first + 1, from, count, buffers, meta.nodes.length()[node]);
                    add(field.children().get(0), values.offset(), values.length());
                }
                case FIXED_LIST -> add(field.children().get(0), from * field.listSize(), count * field.listSize());
                case SPARSE_UNION -> {
                    buffers.add(plain(first, from, count));
                    field.children().forEach(child -> add(child, from, count));
                }
                case STRUCT -> field.children().forEach(child -> add(child, from, count));
                default -> {
                    // Null columns have nothing; the others were refused.
                }
            }
        }

        private SlicedBuffer plain(int number, long from, long count) {
            return new SlicedBuffer.Plain(new ByteRange(meta.buffer(number).offset() + from, count));
        }

        private SlicedBuffer bits(int number, long from, long count) {
            ByteRange whole = meta.buffer(number);
            if (whole.length() == 0 || count == 0) {
                return new SlicedBuffer.Plain(new ByteRange(whole.offset(), 0));
            }
            long start = from / 8;
            long end = (from + count + 7) / 8;
            return new SlicedBuffer.Bits(new ByteRange(whole.offset() + start, end - start), (int) (from % 8), count);
        }

        /** Adds the offsets; returns what they point to: first element and count. */
        private ByteRange offsets(
                FieldLayout field, int number, long from, long count, List<SlicedBuffer> into, long limit) {
            ByteRange whole = meta.buffer(number);
            if (count == 0) {
                into.add(new SlicedBuffer.Plain(new ByteRange(whole.offset(), 0)));
                return new ByteRange(0, 0);
            }
            int width = field.kind().offsetWidth();
            long first = offset(whole.offset() + from * width, width);
            long last = offset(whole.offset() + (from + count) * width, width);
            if (first < 0 || last < first || last > limit) {
                throw damaged(
                        field,
                        "offset " + from + " is " + first + ", offset " + (from + count) + " is " + last + ", of "
                                + limit);
            }
            ByteRange range = new ByteRange(whole.offset() + from * width, (count + 1) * width);
            into.add(new SlicedBuffer.Offsets(range, width, count + 1, first));
            return new ByteRange(first, last - first);
        }

        private long offset(long position, int width) {
            ByteBuffer bytes = ByteBuffer.allocate(width).order(ByteOrder.LITTLE_ENDIAN);
            file.read(position, bytes);
            return width == 4 ? bytes.getInt(0) : bytes.getLong(0);
        }

        private DamagedFileException damaged(FieldLayout field, String fault) {
            return new DamagedFileException(
                    meta.file(), meta.block().offset(), "column " + field.path() + ": " + fault);
        }
    }
}
