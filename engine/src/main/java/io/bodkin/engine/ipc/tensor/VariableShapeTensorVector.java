package io.bodkin.engine.ipc.tensor;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Rows of {@link VariableShapeTensorType}. */
public final class VariableShapeTensorVector extends StorageVector<StructVector> {
    VariableShapeTensorVector(String name, FieldType fieldType, BufferAllocator allocator, StructVector storage) {
        super(name, fieldType, allocator, storage);
    }
}
