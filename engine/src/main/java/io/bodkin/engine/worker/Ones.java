package io.bodkin.engine.worker;

import io.bodkin.engine.ipc.Bitmaps;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ForeignAllocation;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The one bitmap that all columns without nulls share: Arrow's vectors must have one, and a view of a chunk must not
 * need memory that nobody has reserved. As long as the longest batch asks for, outside the budget. Thread-safe.
 */
final class Ones implements AutoCloseable {
    private static final int SMALLEST = 64 << 10;

    private final BufferAllocator owner;
    private ArrowBuf bits;

    /** @param owner of memory that is not counted */
    Ones(BufferAllocator owner) {
        this.owner = owner;
    }

    /** The same batch with a bitmap in every place where one was left out; the caller closes both. */
    synchronized ArrowRecordBatch complete(Schema schema, ArrowRecordBatch batch) {
        // Once, to the longest: what was sliced must not be replaced while the batch is put together.
        of(batch.getNodes().stream().mapToInt(ArrowFieldNode::getLength).max().orElse(0));
        return Bitmaps.complete(schema, batch, this::of);
    }

    private ArrowBuf of(int values) {
        long bytes = (values + 63L) / 64 * 8;
        if (bits == null || bits.capacity() < bytes) {
            close();
            bits = owner.wrapForeignAllocation(new OneBits((int) Math.max(SMALLEST, Long.highestOneBit(bytes) * 2)));
        }
        return bits.slice(0, bytes);
    }

    @Override
    public synchronized void close() {
        if (bits != null) {
            bits.close();
            bits = null;
        }
    }

    private static final class OneBits extends ForeignAllocation {
        private ByteBuffer bytes;

        OneBits(int size) {
            this(ByteBuffer.allocateDirect(size));
        }

        private OneBits(ByteBuffer bytes) {
            super(bytes.capacity(), MemoryUtil.getByteBufferAddress(bytes));
            this.bytes = bytes;
            while (bytes.hasRemaining()) {
                bytes.putLong(-1);
            }
        }

        @Override
        protected void release0() {
            Reference.reachabilityFence(bytes);
            bytes = null;
        }
    }
}
