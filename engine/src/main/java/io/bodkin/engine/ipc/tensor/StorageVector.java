package io.bodkin.engine.ipc.tensor;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.hash.ArrowBufHasher;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.util.TransferPair;

/** An extension vector that knows its own type; its children are those of the storage. */
abstract class StorageVector<T extends FieldVector> extends ExtensionTypeVector<T> {
    private final FieldType fieldType;

    StorageVector(String name, FieldType fieldType, BufferAllocator allocator, T storage) {
        super(name, allocator, storage);
        this.fieldType = fieldType;
    }

    @Override
    public final Field getField() {
        return new Field(getName(), fieldType, getUnderlyingVector().getField().getChildren());
    }

    @Override
    public Object getObject(int index) {
        return getUnderlyingVector().getObject(index);
    }

    @Override
    public final int hashCode(int index) {
        return getUnderlyingVector().hashCode(index);
    }

    @Override
    public final int hashCode(int index, ArrowBufHasher hasher) {
        return getUnderlyingVector().hashCode(index, hasher);
    }

    @Override
    public final TransferPair getTransferPair(BufferAllocator allocator) {
        return getTransferPair(getField(), allocator);
    }

    @Override
    public final TransferPair getTransferPair(String name, BufferAllocator allocator) {
        return getTransferPair(new Field(name, fieldType, getField().getChildren()), allocator);
    }

    @Override
    public final TransferPair getTransferPair(Field field, BufferAllocator allocator) {
        return makeTransferPair(field.createVector(allocator));
    }

    @Override
    public final TransferPair makeTransferPair(ValueVector target) {
        StorageVector<?> to = (StorageVector<?>) target;
        TransferPair pair = getUnderlyingVector().makeTransferPair(to.getUnderlyingVector());
        return new WrappedTransferPair(pair, to);
    }

    private record WrappedTransferPair(TransferPair pair, StorageVector<?> to) implements TransferPair {
        @Override
        public void transfer() {
            pair.transfer();
        }

        @Override
        public void splitAndTransfer(int startIndex, int length) {
            pair.splitAndTransfer(startIndex, length);
        }

        @Override
        public ValueVector getTo() {
            return to;
        }

        @Override
        public void copyValueSafe(int from, int index) {
            pair.copyValueSafe(from, index);
        }
    }
}
