package io.bodkin.engine.store.file;

import io.bodkin.engine.chunk.LoadRoom;
import io.bodkin.engine.ipc.RecordBatches;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * Loads batches of which not all lies in the file as it is: the rest is drawn from the load's reservation, and owned as
 * chunks are.
 */
public final class OwnedBatches {
    private OwnedBatches() {}

    /**
     * Loads a batch.
     *
     * @param load is given the allocator for what is not shared with the body
     * @param sharesAll whether all of it is shared: then nothing will be allocated
     */
    static ArrowRecordBatch load(Function<BufferAllocator, ArrowRecordBatch> load, boolean sharesAll, LoadRoom room) {
        if (sharesAll) {
            return load.apply(room.memory().chunks());
        }
        try (BufferAllocator drawing = room.memory().childOf("load", room.reservation(), (reservation, bytes) -> {
            throw new IllegalStateException("loading needs " + bytes + " bytes more than was reserved");
        })) {
            try (ArrowRecordBatch drawn = load.apply(drawing)) {
                return owned(drawn, room.memory().chunks());
            }
        }
    }

    /** The same buffers, owned by another allocator of the same root. */
    public static ArrowRecordBatch owned(ArrowRecordBatch batch, BufferAllocator owner) {
        List<ArrowBuf> buffers = new ArrayList<>();
        for (ArrowBuf buffer : batch.getBuffers()) {
            buffers.add(buffer.getReferenceManager()
                    .transferOwnership(buffer, owner)
                    .getTransferredBuffer());
        }
        return RecordBatches.withBuffers(batch, buffers);
    }
}
