package io.bodkin.engine.ipc.tensor;

import java.util.Arrays;
import java.util.Collections;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.AbstractStructVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * {@code arrow.variable_shape_tensor}: each row is a tensor of its own shape and the same number of dimensions,
 * row-major, stored as a struct of {@code data} (a list of the elements) and {@code shape} (a fixed-size list of
 * int32).
 *
 * @see <a href="https://arrow.apache.org/docs/format/CanonicalExtensions.html#variable-shape-tensor">the
 *     specification</a>
 */
public final class VariableShapeTensorType extends ExtensionType {
    public static final String NAME = "arrow.variable_shape_tensor";

    private final TensorMetadata metadata;

    /** @param metadata without a shape: each row has its own */
    public VariableShapeTensorType(TensorMetadata metadata) {
        if (!metadata.shape().isEmpty()) {
            throw new IllegalArgumentException("a tensor of variable shape has no shape in its metadata");
        }
        this.metadata = metadata;
    }

    /** A field whose rows are tensors of so many dimensions. */
    public Field field(String name, ArrowType element, int dimensions) {
        metadata.checkDimensions(dimensions);
        Field data = new Field(
                "data",
                FieldType.notNullable(ArrowType.List.INSTANCE),
                Collections.singletonList(Field.notNullable("item", element)));
        Field shape = new Field(
                "shape",
                FieldType.notNullable(new ArrowType.FixedSizeList(dimensions)),
                Collections.singletonList(Field.notNullable("item", new ArrowType.Int(32, true))));
        return new Field(name, FieldType.notNullable(this), Arrays.asList(data, shape));
    }

    public TensorMetadata metadata() {
        return metadata;
    }

    @Override
    public ArrowType storageType() {
        return ArrowType.Struct.INSTANCE;
    }

    @Override
    public String extensionName() {
        return NAME;
    }

    @Override
    public boolean extensionEquals(ExtensionType other) {
        return other instanceof VariableShapeTensorType tensor && tensor.metadata.equals(metadata);
    }

    @Override
    public int hashCode() {
        return metadata.hashCode();
    }

    @Override
    public String serialize() {
        return metadata.toJson();
    }

    /** @throws IllegalArgumentException if the storage is no struct */
    @Override
    public ArrowType deserialize(ArrowType storage, String serialized) {
        if (!storage.equals(storageType())) {
            throw new IllegalArgumentException("tensors of variable shape are stored as a struct, not as " + storage);
        }
        return new VariableShapeTensorType(TensorMetadata.parse(serialized));
    }

    @Override
    public FieldVector getNewVector(String name, FieldType fieldType, BufferAllocator allocator) {
        FieldType storage = new FieldType(fieldType.isNullable(), storageType(), fieldType.getDictionary());
        return new VariableShapeTensorVector(
                name,
                fieldType,
                allocator,
                new StructVector(
                        name, allocator, storage, null, AbstractStructVector.ConflictPolicy.CONFLICT_REPLACE, true));
    }
}
