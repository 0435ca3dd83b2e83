package io.bodkin.engine.ipc.verify;

import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.fault.FileChangedException;
import io.bodkin.engine.ipc.layout.FieldLayout;
import io.bodkin.engine.ipc.layout.Kind;
import io.bodkin.engine.memory.MappedReads;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * Checks the contents of a batch that comes from a file which is not trusted, so that afterwards it can be read without
 * further checks: null counts, offsets, UTF-8, dictionary indices, unions, run ends, views.
 *
 * <p>Values of fixed width can be anything and cost nothing but the count of their nulls. Owned by one thread; the
 * tiles are kept, so use one for many batches.
 *
 * <p>The metadata must have been checked before ({@code BatchMeta}): buffers are as long as their rows need.
 */
public final class BatchValidator {
    private final Tiles tiles = new Tiles();
    private final Path file;
    private final Map<Long, Long> dictionaryLengths;

    private List<ArrowFieldNode> nodes;
    private List<ArrowBuf> buffers;
    private List<Long> variadicCounts;
    private int nextNode;
    private int nextBuffer;
    private int nextVariadic;

    /**
     * @param file for error messages
     * @param dictionaryLengths values of each dictionary, by id; one that is missing has none
     */
    public BatchValidator(Path file, Map<Long, Long> dictionaryLengths) {
        this.file = file;
        this.dictionaryLengths = Map.copyOf(dictionaryLengths);
    }

    /**
     * Checks one batch, uncompressed.
     *
     * @param columns the layouts of its columns, in order
     * @param offset of the batch in the file, for error messages
     * @throws DamagedFileException with the column and what is wrong
     * @throws FileChangedException if the batch is mapped and its file was cut short
     */
    public void validate(List<FieldLayout> columns, ArrowRecordBatch batch, long offset) {
        nodes = batch.getNodes();
        buffers = batch.getBuffers();
        variadicCounts = batch.getVariadicBufferCounts();
        nextNode = 0;
        nextBuffer = 0;
        nextVariadic = 0;
        try {
            try {
                for (FieldLayout column : columns) {
                    field(column, offset);
                }
            } finally {
                // A page that is gone looks like a fault of the contents first.
                MappedReads.settle();
            }
        } catch (Error failure) {
            MappedReads.pageGone(failure).ifPresent(gone -> {
                throw new FileChangedException(file, gone);
            });
            throw failure;
        }
    }

    /** Takes the node and the buffers of the field and of its children; returns the length of the node. */
    private long field(FieldLayout field, long offset) {
        ArrowFieldNode node = nodes.get(nextNode++);
        List<ArrowBuf> own = takeBuffers(field.kind());
        int childBuffer = nextBuffer;
        long[] childLengths = new long[field.children().size()];
        for (int i = 0; i < childLengths.length; i++) {
            childLengths[i] = field(field.children().get(i), offset);
        }
        try {
            Slots slots = slots(field, node, own);
            contents(field, own, slots, childLengths, childBuffer);
        } catch (ContentFault fault) {
            throw new DamagedFileException(file, offset, "column " + field.path() + ": " + fault.getMessage());
        }
        return node.getLength();
    }

    private List<ArrowBuf> takeBuffers(Kind kind) {
        int first = nextBuffer;
        nextBuffer += kind.buffers();
        if (kind == Kind.BINARY_VIEW) {
            nextBuffer += Math.toIntExact(variadicCounts.get(nextVariadic++));
        }
        return buffers.subList(first, nextBuffer);
    }

    /** Counts the nulls on the way. */
    private Slots slots(FieldLayout field, ArrowFieldNode node, List<ArrowBuf> own) throws ContentFault {
        long length = node.getLength();
        if (!field.kind().hasValidity() || own.get(0).capacity() == 0 || length == 0) {
            return Slots.full(length);
        }
        ArrowBuf bitmap = own.get(0);
        long nulls = length - Bits.count(bitmap, length, tiles);
        if (nulls != node.getNullCount()) {
            throw new ContentFault("the metadata count " + node.getNullCount() + " nulls, its bitmap has " + nulls);
        }
        return nulls == 0 ? Slots.full(length) : new Slots(length, Optional.of(bitmap));
    }

    private void contents(FieldLayout field, List<ArrowBuf> own, Slots slots, long[] childLengths, int childBuffer)
            throws ContentFault {
        long length = slots.length();
        Kind kind = field.kind();
        int width = kind.offsetWidth();
        if (length == 0 && !kind.hasOffsets()) {
            return;
        }
        switch (kind) {
            case FIXED -> {
                if (field.dictionary().isPresent()) {
                    long values =
                            dictionaryLengths.getOrDefault(field.dictionary().getAsLong(), 0L);
                    boolean signed = ((ArrowType.Int) field.storageType()).getIsSigned();
                    Indices.check(own.get(1), (int) field.bitWidth() / 8, signed, slots, values, tiles);
                }
            }
            case BINARY, LARGE_BINARY -> {
                Offsets.check(own.get(1), length, width, own.get(2).capacity(), tiles);
                if (field.isText() && length > 0) {
                    Texts.check(own.get(1), width, own.get(2), slots, tiles);
                }
            }
            case LIST, LARGE_LIST -> Offsets.check(own.get(1), length, width, childLengths[0], tiles);
            case LIST_VIEW, LARGE_LIST_VIEW -> ListViews.check(own.get(1), own.get(2), width, slots, childLengths[0]);
            case BINARY_VIEW -> Views.check(own.get(1), own.subList(2, own.size()), field.isText(), slots, tiles);
            case SPARSE_UNION -> Unions.checkIds(own.get(0), length, ids(field), tiles);
            case DENSE_UNION -> {
                Unions.checkIds(own.get(0), length, ids(field), tiles);
                Unions.checkOffsets(own.get(0), own.get(1), length, ids(field), childLengths);
            }
            case RUN_END ->
                RunEnds.check(
                        buffers.get(childBuffer + 1),
                        (int) field.children().get(0).bitWidth() / 8,
                        childLengths[0],
                        length);
            case NULL, FIXED_LIST, STRUCT -> {
                // no contents of their own
            }
        }
    }

    private static int[] ids(FieldLayout field) {
        return ((ArrowType.Union) field.storageType()).getTypeIds();
    }
}
