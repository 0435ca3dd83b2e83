package io.bodkin.engine.ipc;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/** Record batches made of others. */
public final class RecordBatches {
    private RecordBatches() {}

    /**
     * The same rows in other buffers: copies, or the same bytes under another owner.
     *
     * @param buffers one for each of the batch, in order; takes over one reference to each
     */
    public static ArrowRecordBatch withBuffers(ArrowRecordBatch batch, List<ArrowBuf> buffers) {
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
