package io.bodkin.engine.store;

import io.bodkin.engine.chunk.LoadRoom;
import io.bodkin.engine.ipc.BatchLoader;
import io.bodkin.engine.ipc.BatchMeta;
import io.bodkin.engine.ipc.Body;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/** Loads compressed batches: what they become is drawn from the load's reservation, and owned as chunks are. */
final class Decompression {
    private Decompression() {}

    static ArrowRecordBatch load(BatchLoader loader, BatchMeta meta, int[] columns, Body body, LoadRoom room) {
        try (BufferAllocator drawing = room.memory().childOf("decompress", room.reservation(), (reservation, bytes) -> {
            throw new IllegalStateException("decompression needs " + bytes + " bytes more than was reserved");
        })) {
            try (ArrowRecordBatch drawn = loader.load(meta, columns, body, drawing)) {
                return owned(drawn, room.memory().chunks());
            }
        }
    }

    /** The same buffers, owned by another allocator of the same root. */
    static ArrowRecordBatch owned(ArrowRecordBatch batch, BufferAllocator owner) {
        List<ArrowBuf> buffers = new ArrayList<>();
        for (ArrowBuf buffer : batch.getBuffers()) {
            buffers.add(buffer.getReferenceManager()
                    .transferOwnership(buffer, owner)
                    .getTransferredBuffer());
        }
        return new ArrowRecordBatch(
                batch.getLength(),
                batch.getNodes(),
                buffers,
                batch.getBodyCompression(),
                batch.getVariadicBufferCounts(),
                true,
                false);
    }
}
