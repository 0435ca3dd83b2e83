package io.bodkin.engine.ipc.write;

import io.bodkin.engine.ipc.Block;
import io.bodkin.engine.ipc.Framing;
import io.bodkin.engine.ipc.IpcSchema;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.memory.JvmAccess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * Writes an Arrow IPC file. Batches go to the sink as they come; {@link #finish} makes it a file.
 *
 * <p>Allocates nothing but the metadata. Owned by one thread. Does not close the sink.
 */
public final class IpcFileWriter {
    /** The scratch that compression needs: direct, of this size. */
    public static final int SCRATCH_BYTES = BufferCompressor.SCRATCH_BYTES;

    private static final ByteBuffer NO_SCRATCH = ByteBuffer.allocateDirect(0);

    private final Sink sink;
    private final IpcSchema schema;
    private final MessageWriter writer;
    private final List<Block> dictionaries = new ArrayList<>();
    private final List<Block> batches = new ArrayList<>();
    private final Set<Long> dictionariesSeen = new HashSet<>();
    private boolean finished;

    /** For batches that are not compressed. */
    public IpcFileWriter(Sink sink, IpcSchema schema, WriteLayout layout) throws IOException {
        this(sink, schema, layout, NO_SCRATCH);
    }

    /** @param scratch of {@link #SCRATCH_BYTES}; used until finished */
    public IpcFileWriter(Sink sink, IpcSchema schema, WriteLayout layout, ByteBuffer scratch) throws IOException {
        JvmAccess.open();
        this.sink = sink;
        this.schema = schema;
        this.writer = new MessageWriter(sink, layout, scratch);
        ByteBuffer magic = ByteBuffer.allocate(8).put(Framing.magic());
        writer.raw(magic.clear());
        writer.message(MessageBuilder.schema(schema.file()));
    }

    /**
     * Writes values of a dictionary, one column of the field {@code schema.dictionaries().get(id)}.
     *
     * @param delta whether they come behind those that were written before; a file cannot replace values
     */
    public Block writeDictionary(long id, boolean delta, ArrowRecordBatch values, Codec codec) throws IOException {
        checkOpen();
        if (!schema.dictionaries().containsKey(id)) {
            throw new IllegalArgumentException("no field of the schema uses dictionary " + id);
        }
        if (dictionariesSeen.add(id) == delta) {
            throw new IllegalArgumentException(
                    delta ? "dictionary " + id + " begins with a delta" : "a file cannot replace dictionary " + id);
        }
        Block block = writer.batch(
                values,
                codec,
                (offsets, lengths, bodyLength) ->
                        MessageBuilder.dictionary(id, delta, values, codec, offsets, lengths, bodyLength));
        dictionaries.add(block);
        return block;
    }

    /** Writes a batch; borrows its buffers. Returns where it stands. */
    public Block write(ArrowRecordBatch batch, Codec codec) throws IOException {
        checkOpen();
        Block block = writer.batch(
                batch,
                codec,
                (offsets, lengths, bodyLength) -> MessageBuilder.batch(batch, codec, offsets, lengths, bodyLength));
        batches.add(block);
        return block;
    }

    /**
     * Copies a batch from another file of the same schema as it is, compressed or not. The bytes between it and what is
     * before belong to nobody: bodies keep their alignment.
     *
     * @param window direct; holds what is copied
     */
    public Block copy(FileChannel source, Block batch, ByteBuffer window) throws IOException {
        checkOpen();
        Block block = writer.copy(source, batch, window);
        batches.add(block);
        return block;
    }

    /** Bytes so far: where the next message will stand. */
    public long position() {
        return writer.position();
    }

    /**
     * Writes the footer and finishes the sink; returns the length of the file.
     *
     * @param metadata of the footer; ours have keys that begin with {@code bodkin.}
     */
    public long finish(Map<String, String> metadata) throws IOException {
        checkOpen();
        finished = true;
        ByteBuffer end = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        writer.raw(end.putInt(Framing.CONTINUATION).putInt(0).flip());
        ByteBuffer footer = MessageBuilder.footer(schema.file(), metadata, dictionaries, batches);
        int length = footer.remaining();
        writer.raw(footer);
        ByteBuffer trailer = ByteBuffer.allocate(4 + Framing.MAGIC_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        writer.raw(trailer.putInt(length).put(Framing.magic()).flip());
        sink.finish(writer.position());
        return writer.position();
    }

    private void checkOpen() {
        if (finished) {
            throw new IllegalStateException("the file is finished");
        }
    }
}
