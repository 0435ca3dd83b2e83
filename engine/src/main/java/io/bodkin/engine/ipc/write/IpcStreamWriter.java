package io.bodkin.engine.ipc.write;

import io.bodkin.engine.ipc.Block;
import io.bodkin.engine.ipc.Framing;
import io.bodkin.engine.ipc.IpcSchema;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.memory.JvmAccess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * Writes an Arrow IPC stream. Dictionaries may be replaced and extended between batches. Owned by one thread; does not
 * close the sink.
 */
public final class IpcStreamWriter {
    private final Sink sink;
    private final IpcSchema schema;
    private final MessageWriter writer;

    /** @param scratch of {@link IpcFileWriter#SCRATCH_BYTES}; of any size if nothing is compressed */
    public IpcStreamWriter(Sink sink, IpcSchema schema, ByteBuffer scratch) throws IOException {
        JvmAccess.open();
        this.sink = sink;
        this.schema = schema;
        this.writer = new MessageWriter(sink, WriteLayout.DENSE, scratch);
        writer.message(MessageBuilder.schema(schema.file()));
    }

    /** Writes values of a dictionary, one column of the field {@code schema.dictionaries().get(id)}. */
    public Block writeDictionary(long id, boolean delta, ArrowRecordBatch values, Codec codec) throws IOException {
        if (!schema.dictionaries().containsKey(id)) {
            throw new IllegalArgumentException("no field of the schema uses dictionary " + id);
        }
        return writer.batch(
                values,
                codec,
                (offsets, lengths, bodyLength) ->
                        MessageBuilder.dictionary(id, delta, values, codec, offsets, lengths, bodyLength));
    }

    /** Writes a batch; borrows its buffers. Returns where it stands. */
    public Block write(ArrowRecordBatch batch, Codec codec) throws IOException {
        return writer.batch(
                batch,
                codec,
                (offsets, lengths, bodyLength) -> MessageBuilder.batch(batch, codec, offsets, lengths, bodyLength));
    }

    /** Writes the end of the stream and finishes the sink; returns the length. */
    public long finish() throws IOException {
        ByteBuffer end = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        writer.raw(end.putInt(Framing.CONTINUATION).putInt(0).flip());
        sink.finish(writer.position());
        return writer.position();
    }
}
