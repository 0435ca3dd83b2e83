package io.bodkin.engine.ipc.tensor;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * {@code arrow.bool8}: truth values of one byte, stored as int8; 0 is false, anything else true.
 *
 * @see <a href="https://arrow.apache.org/docs/format/CanonicalExtensions.html#bit-boolean">the specification</a>
 */
public final class Bool8Type extends ExtensionType {
    public static final String NAME = "arrow.bool8";
    public static final Bool8Type INSTANCE = new Bool8Type();

    private Bool8Type() {}

    @Override
    public ArrowType storageType() {
        return new ArrowType.Int(8, true);
    }

    @Override
    public String extensionName() {
        return NAME;
    }

    @Override
    public boolean extensionEquals(ExtensionType other) {
        return other instanceof Bool8Type;
    }

    @Override
    public String serialize() {
        return "";
    }

    /** @throws IllegalArgumentException if the storage is not int8 */
    @Override
    public ArrowType deserialize(ArrowType storage, String serialized) {
        if (!storage.equals(storageType())) {
            throw new IllegalArgumentException("bool8 is stored as " + storageType() + ", not as " + storage);
        }
        return this;
    }

    @Override
    public FieldVector getNewVector(String name, FieldType fieldType, BufferAllocator allocator) {
        FieldType storage = new FieldType(fieldType.isNullable(), storageType(), fieldType.getDictionary());
        return new Bool8Vector(name, fieldType, allocator, new TinyIntVector(name, storage, allocator));
    }
}
