package io.bodkin.engine.ipc.tensor;

import java.util.Collections;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * {@code arrow.fixed_shape_tensor}: each row is a tensor of one shape, row-major, stored as a fixed-size list of its
 * elements. The type of the elements is that of the field's one child.
 *
 * @see <a href="https://arrow.apache.org/docs/format/CanonicalExtensions.html#fixed-shape-tensor">the specification</a>
 */
public final class FixedShapeTensorType extends ExtensionType {
    public static final String NAME = "arrow.fixed_shape_tensor";

    private final TensorMetadata metadata;
    private final int elements;

    /**
     * @param shape of one row, as stored; no dimensions: one element
     * @throws IllegalArgumentException if a length is negative or there are more than {@code Integer.MAX_VALUE}
     *     elements
     */
    public FixedShapeTensorType(long... shape) {
        this(TensorMetadata.ofShape(shape));
    }

    public FixedShapeTensorType(TensorMetadata metadata) {
        metadata.checkDimensions(metadata.shape().size());
        this.metadata = metadata;
        this.elements = product(metadata);
    }

    /** A field whose rows are tensors of this type. */
    public Field field(String name, ArrowType element) {
        return new Field(
                name, FieldType.notNullable(this), Collections.singletonList(Field.notNullable("item", element)));
    }

    /** The lengths of the dimensions of one row, as stored. */
    public long[] shape() {
        return metadata.shape().stream().mapToLong(Long::longValue).toArray();
    }

    public TensorMetadata metadata() {
        return metadata;
    }

    /** Elements of one row. */
    public int elements() {
        return elements;
    }

    @Override
    public ArrowType storageType() {
        return new ArrowType.FixedSizeList(elements);
    }

    @Override
    public String extensionName() {
        return NAME;
    }

    @Override
    public boolean extensionEquals(ExtensionType other) {
        return other instanceof FixedShapeTensorType tensor && tensor.metadata.equals(metadata);
    }

    @Override
    public int hashCode() {
        return metadata.hashCode();
    }

    @Override
    public String serialize() {
        return metadata.shape().isEmpty() ? "{\"shape\":[]}" : metadata.toJson();
    }

    /** @throws IllegalArgumentException if the storage does not fit the shape in the metadata */
    @Override
    public ArrowType deserialize(ArrowType storage, String serialized) {
        FixedShapeTensorType type = new FixedShapeTensorType(TensorMetadata.parse(serialized));
        if (!storage.equals(type.storageType())) {
            throw new IllegalArgumentException("a tensor of shape " + type.metadata.shape() + " is stored as "
                    + type.storageType() + ", not as " + storage);
        }
        return type;
    }

    @Override
    public FieldVector getNewVector(String name, FieldType fieldType, BufferAllocator allocator) {
        FieldType storage = new FieldType(fieldType.isNullable(), storageType(), fieldType.getDictionary());
        return new FixedShapeTensorVector(
                name, fieldType, allocator, new FixedSizeListVector(name, allocator, storage, null));
    }

    private static int product(TensorMetadata metadata) {
        long product = 1;
        for (long length : metadata.shape()) {
            if (length < 0) {
                throw new IllegalArgumentException("a shape has no negative lengths: " + metadata.shape());
            }
            try {
                product = Math.multiplyExact(product, length);
            } catch (ArithmeticException e) {
                throw tooLarge(metadata);
            }
        }
        if (product > Integer.MAX_VALUE) {
            throw tooLarge(metadata);
        }
        return (int) product;
    }

    private static IllegalArgumentException tooLarge(TensorMetadata metadata) {
        return new IllegalArgumentException(
                "a tensor of shape " + metadata.shape() + " has more than " + Integer.MAX_VALUE + " elements");
    }
}
