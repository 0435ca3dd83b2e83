package io.bodkin.engine.ipc.write;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.ipc.ForeignMemory;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.codec.FrameWriter;
import io.bodkin.engine.memory.MappedReads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Writes buffers compressed, in pieces through a scratch of fixed size: no buffer is too large for it, and it cannot
 * fail for lack of memory. Owned by one thread.
 */
final class BufferCompressor {
    /** What one piece becomes, and a copy of one piece. */
    static final int SCRATCH_BYTES = FrameWriter.BOUND + FrameWriter.PIECE;

    private static final int PREFIX = 8;

    private final Sink sink;
    private final ByteBuffer scratch;

    BufferCompressor(Sink sink, ByteBuffer scratch) {
        this.sink = sink;
        this.scratch = scratch;
    }

    /** Returns how many bytes it wrote: none for an empty buffer, never more than 8 beyond the plain ones. */
    long write(ArrowBuf buffer, Codec codec, long position) throws IOException {
        long length = buffer.readableBytes();
        if (length == 0) {
            return 0;
        }
        if (!scratch.isDirect() || scratch.capacity() < SCRATCH_BYTES) {
            throw new IllegalArgumentException(
                    "compression needs a direct scratch of " + SCRATCH_BYTES + " bytes, got " + scratch.capacity());
        }
        prefix(length, position);
        long compressed;
        try {
            try {
                compressed = frame(buffer, length, codec, position + PREFIX);
            } finally {
                MappedReads.settle();
            }
        } catch (Error failure) {
            MappedReads.pageGone(failure).ifPresent(gone -> {
                throw new BodkinException(
                        BodkinException.Kind.USER,
                        "the file of a mapped batch was cut short while it was copied",
                        gone);
            });
            throw failure;
        }
        if (compressed < length) {
            return PREFIX + compressed;
        }
        prefix(-1, position);
        sink.write(buffer, buffer.readerIndex(), length, position + PREFIX);
        return PREFIX + length;
    }

    /** Gives up, and returns at least the length, as soon as the frame is not shorter than the content. */
    private long frame(ArrowBuf buffer, long length, Codec codec, long position) throws IOException {
        long target = MemoryUtil.getByteBufferAddress(scratch);
        long start = buffer.memoryAddress() + buffer.readerIndex();
        boolean foreign = ForeignMemory.contains(start);
        long copy = target + FrameWriter.BOUND;
        try (FrameWriter frame = codec.frame(length)) {
            long done = put(frame.begin(target, FrameWriter.BOUND), position);
            for (long at = 0; at < length && done < length; ) {
                int piece = (int) Math.min(FrameWriter.PIECE, length - at);
                long source = start + at;
                if (foreign) {
                    // By the JVM, for which a page that is gone is an exception; it would end a codec, and the process.
                    MemoryUtil.copyMemory(source, copy, piece);
                    source = copy;
                }
                done += put(frame.update(source, piece, target, FrameWriter.BOUND), position + done);
                at += piece;
            }
            return done >= length ? done : done + put(frame.end(target, FrameWriter.BOUND), position + done);
        }
    }

    private long put(long count, long position) throws IOException {
        if (count > 0) {
            // Others use the scratch too, and leave their limit behind.
            sink.write(scratch.clear().slice(0, (int) count), position);
        }
        return count;
    }

    private void prefix(long value, long position) throws IOException {
        sink.write(
                ByteBuffer.allocate(PREFIX)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .flip(),
                position);
    }
}
