package io.bodkin.engine.ipc.write;

import io.bodkin.engine.ipc.Block;
import io.bodkin.engine.ipc.Framing;
import io.bodkin.engine.ipc.codec.Codec;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/** Writes messages one behind the other, each with its body where the layout wants it. Owned by one thread. */
final class MessageWriter {
    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(DirectSink.ALIGNMENT).asReadOnlyBuffer();

    private static final int PREFIX = 8;

    private final Sink sink;
    private final WriteLayout layout;
    private final BufferCompressor compressor;
    private long position;

    /** @param scratch for compression, see {@link BufferCompressor#SCRATCH_BYTES} */
    MessageWriter(Sink sink, WriteLayout layout, ByteBuffer scratch) {
        this.sink = sink;
        this.layout = layout;
        this.compressor = new BufferCompressor(sink, scratch);
    }

    /** Builds the metadata of a batch once its layout is known. */
    interface Metadata {
        ByteBuffer build(long[] offsets, long[] lengths, long bodyLength);
    }

    long position() {
        return position;
    }

    /** Writes bytes that are no message. */
    void raw(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        sink.write(bytes, position);
        position += length;
    }

    /** Writes a message without a body. */
    void message(ByteBuffer metadata) throws IOException {
        long end = WriteLayout.up(position + PREFIX + metadata.remaining(), 8);
        metadata(metadata, position, end);
        position = end;
    }

    /** Writes a message with the buffers of a batch, which are borrowed. */
    Block batch(ArrowRecordBatch batch, Codec codec, Metadata metadata) throws IOException {
        if (batch.getBodyCompression().getCodec() != Codec.NONE.id()) {
            throw new IllegalArgumentException("the buffers of a batch to be written must not be compressed yet");
        }
        List<ArrowBuf> buffers = batch.getBuffers();
        long[] offsets = new long[buffers.size()];
        long[] lengths = new long[buffers.size()];
        int metadataLength = metadata.build(offsets, lengths, 0).remaining();
        long body = layout.bodyStart(position + PREFIX + metadataLength);
        long bodyLength = codec == Codec.NONE
                ? plainBody(buffers, offsets, lengths, body, metadata)
                : compressedBody(buffers, offsets, lengths, body, codec, metadata);
        Block block = new Block(position, Math.toIntExact(body - position), bodyLength);
        position = block.end();
        return block;
    }

    private long plainBody(List<ArrowBuf> buffers, long[] offsets, long[] lengths, long body, Metadata metadata)
            throws IOException {
        long end = 0;
        for (int i = 0; i < offsets.length; i++) {
            lengths[i] = buffers.get(i).readableBytes();
            offsets[i] = layout.bufferStart(end, lengths[i]);
            end = offsets[i] + lengths[i];
        }
        long bodyLength = WriteLayout.up(end, layout.buffer());
        metadata(metadata.build(offsets, lengths, bodyLength), position, body);
        end = 0;
        for (int i = 0; i < offsets.length; i++) {
            zeros(body + end, body + offsets[i]);
            ArrowBuf buffer = buffers.get(i);
            sink.write(buffer, buffer.readerIndex(), lengths[i], body + offsets[i]);
            end = offsets[i] + lengths[i];
        }
        zeros(body + end, body + bodyLength);
        return bodyLength;
    }

    /** Writes a message as it stands in another file, at a place of the same alignment. */
    Block copy(FileChannel source, Block message, ByteBuffer window) throws IOException {
        ByteBuffer part = window.duplicate(); // the caller's limits stay as they are
        long start = position + Math.floorMod(message.offset() - position, (long) layout.body());
        zeros(position, start);
        long length = message.end() - message.offset();
        for (long done = 0; done < length; ) {
            part.clear().limit((int) Math.min(part.capacity(), length - done));
            int count = source.read(part, message.offset() + done);
            if (count < 0) {
                throw new EOFException("the file to copy from ends at byte " + (message.offset() + done));
            }
            sink.write(part.flip(), start + done);
            done += count;
        }
        Block block = new Block(start, message.metadataLength(), message.bodyLength());
        position = block.end();
        return block;
    }

    /** The metadata come last, as they need the lengths. */
    private long compressedBody(
            List<ArrowBuf> buffers, long[] offsets, long[] lengths, long body, Codec codec, Metadata metadata)
            throws IOException {
        long end = 0;
        for (int i = 0; i < offsets.length; i++) {
            long start = layout.bufferStart(end, 0);
            zeros(body + end, body + start);
            offsets[i] = start;
            lengths[i] = compressor.write(buffers.get(i), codec, body + start);
            end = start + lengths[i];
        }
        long bodyLength = WriteLayout.up(end, layout.buffer());
        zeros(body + end, body + bodyLength);
        metadata(metadata.build(offsets, lengths, bodyLength), position, body);
        return bodyLength;
    }

    private void metadata(ByteBuffer metadata, long start, long end) throws IOException {
        int declared = Math.toIntExact(end - start - PREFIX);
        ByteBuffer prefix = ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN);
        prefix.putInt(Framing.CONTINUATION).putInt(declared).flip();
        int length = metadata.remaining();
        sink.write(prefix, start);
        sink.write(metadata, start + PREFIX);
        zeros(start + PREFIX + length, end);
    }

    private void zeros(long from, long to) throws IOException {
        for (long at = from; at < to; ) {
            int count = (int) Math.min(ZEROS.capacity(), to - at);
            sink.write(ZEROS.slice(0, count), at);
            at += count;
        }
    }
}
