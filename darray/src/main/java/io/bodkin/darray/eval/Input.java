package io.bodkin.darray.eval;

import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Finds the elements in what a task is given: a block, a record batch with tensors or with columns of numbers, an array
 * on the heap.
 */
public final class Input {
    private Input() {}

    /**
     * The bytes of the elements of a block or a record batch; a copy, if they do not lie side by side. Borrowed, as the
     * input is.
     */
    public static ByteBuffer bytes(Object input, DType dtype) {
        if (input instanceof Block block) {
            return bytes(block.buffer(), block.byteSize());
        }
        if (input instanceof Batch batch) {
            return TensorRow.isIn(batch)
                    ? TensorRow.bytes(batch, dtype)
                    : Columns.of(batch, dtype).copied(dtype);
        }
        throw new IllegalStateException("no elements in " + input.getClass().getName());
    }

    /** The elements of an input that holds {@code elements} of them. Borrowed, as the input is. */
    public static ElementBuffer elements(Object input, DType dtype) {
        if (input instanceof double[] doubles) {
            return new ElementBuffer.Doubles(DoubleBuffer.wrap(doubles));
        }
        if (input instanceof long[] longs) {
            return new ElementBuffer.Longs(LongBuffer.wrap(longs));
        }
        if (input instanceof Batch batch && !TensorRow.isIn(batch)) {
            return Columns.of(batch, dtype);
        }
        return ElementBuffer.of(dtype, bytes(input, dtype));
    }

    static ElementBuffer of(DType dtype, ArrowBuf buffer, long bytes) {
        return ElementBuffer.of(dtype, bytes(buffer, bytes));
    }

    static ByteBuffer bytes(ArrowBuf buffer, long bytes) {
        return bytes == 0 ? ByteBuffer.allocate(0) : buffer.nioBuffer(0, (int) bytes);
    }
}
