package io.bodkin.engine.ipc.tensor;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Rows of {@link FixedShapeTensorType}. */
public final class FixedShapeTensorVector extends StorageVector<FixedSizeListVector> {
    private final FixedShapeTensorType type;

    FixedShapeTensorVector(String name, FieldType fieldType, BufferAllocator allocator, FixedSizeListVector storage) {
        super(name, fieldType, allocator, storage);
        this.type = (FixedShapeTensorType) fieldType.getType();
    }

    public FixedShapeTensorType tensorType() {
        return type;
    }

    /** The elements of all rows; row {@code i} begins at {@code i * tensorType().elements()}. */
    public FieldVector elements() {
        return getUnderlyingVector().getDataVector();
    }
}
