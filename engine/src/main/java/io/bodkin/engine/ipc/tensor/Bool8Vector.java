package io.bodkin.engine.ipc.tensor;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Values of {@link Bool8Type}. */
public final class Bool8Vector extends StorageVector<TinyIntVector> {
    Bool8Vector(String name, FieldType fieldType, BufferAllocator allocator, TinyIntVector storage) {
        super(name, fieldType, allocator, storage);
    }

    /** Null for a null value. */
    @Override
    public Boolean getObject(int index) {
        return isNull(index) ? null : getUnderlyingVector().get(index) != 0;
    }
}
