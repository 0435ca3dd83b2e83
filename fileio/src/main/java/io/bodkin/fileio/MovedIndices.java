package io.bodkin.fileio;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;

/** Indices of a dictionary column whose values stand further behind in the file than in the batch. */
final class MovedIndices {
    private MovedIndices() {}

    /** A copy of {@code indices} with {@code offset} added to each; owned by the caller. */
    static FieldVector of(FieldVector indices, long offset, BufferAllocator allocator) {
        Field field = indices.getField();
        long largest = largest((ArrowType.Int) indices.getMinorType().getType());
        BaseIntVector from = (BaseIntVector) indices;
        FieldVector moved = field.createVector(allocator);
        try {
            BaseIntVector to = (BaseIntVector) moved;
            moved.setInitialCapacity(indices.getValueCount());
            moved.allocateNew();
            for (int i = 0; i < indices.getValueCount(); i++) {
                if (!indices.isNull(i)) {
                    long index = from.getValueAsLong(i) + offset;
                    if (index > largest) {
                        throw new BodkinException(
                                Kind.USER,
                                "column \"" + field.getName()
                                        + "\": its dictionary changes between batches, and together"
                                        + " they have more values than its index type can count; write a stream instead");
                    }
                    to.setWithPossibleTruncate(i, index);
                }
            }
            moved.setValueCount(indices.getValueCount());
            return moved;
        } catch (Throwable failure) {
            moved.close();
            throw failure;
        }
    }

    private static long largest(ArrowType.Int type) {
        int bits = type.getIsSigned() ? type.getBitWidth() - 1 : type.getBitWidth();
        return bits >= 63 ? Long.MAX_VALUE : (1L << bits) - 1;
    }

    /** @throws BodkinException if a column inside {@code field} uses one of these dictionaries */
    static void checkNoneInside(Field field, Set<Long> ids) {
        for (Field child : field.getChildren()) {
            DictionaryEncoding encoding = child.getDictionary();
            if (encoding != null && ids.contains(encoding.getId())) {
                throw new BodkinException(
                        Kind.USER,
                        "column \"" + field.getName() + "\": the dictionary of \"" + child.getName()
                                + "\" inside it changes between batches, which a file cannot hold; write a stream instead");
            }
            checkNoneInside(child, ids);
        }
    }
}
