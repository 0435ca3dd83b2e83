package io.bodkin.engine.ipc;

import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.codec.CodecException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/** How long the buffers of a batch are in memory. */
final class MemoryLengths {
    private MemoryLengths() {}

    static long total(IpcFile file, BatchMeta meta, int... columns) {
        long sum = 0;
        ByteBuffer head = ByteBuffer.allocateDirect(8 + Codec.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int column : columns) {
            for (int b = meta.firstBuffer[column]; b < meta.firstBuffer[column + 1]; b++) {
                sum = Math.addExact(sum, length(file, meta, b, head));
            }
        }
        return sum;
    }

    private static long length(IpcFile file, BatchMeta meta, int number, ByteBuffer head) {
        ByteRange stored = meta.buffer(number);
        if (meta.codec() == Codec.NONE || stored.length() == 0) {
            return stored.length();
        }
        head.clear().limit((int) Math.min(head.capacity(), stored.length()));
        file.read(stored.offset(), head);
        return declared(meta, number, head.getLong(0), head.flip().position(8), file.limits());
    }

    /**
     * The length in memory of a compressed buffer.
     *
     * @param prefix its first eight bytes
     * @param frame what follows them, at least the header of the frame; direct
     * @throws DamagedFileException if it declares more than such a buffer can become
     */
    static long declared(BatchMeta meta, int number, long prefix, ByteBuffer frame, Limits limits) {
        long declared = declared(meta, number, prefix, limits);
        if (prefix == -1 || !frame.hasRemaining()) {
            return declared;
        }
        OptionalLong said;
        try {
            said = meta.codec().contentLength(frame);
        } catch (CodecException e) {
            throw new DamagedFileException(meta.file(), meta.buffer(number).offset() + 8, e.getMessage(), e);
        }
        if (said.isEmpty() || said.getAsLong() == declared) {
            return declared;
        }
        if (declared == 0) {
            // Arrow Java has written frames under a length of 0; the frame knows better.
            return declared(meta, number, said.getAsLong(), limits);
        }
        throw new DamagedFileException(
                meta.file(),
                meta.buffer(number).offset(),
                "a buffer declares " + declared + " bytes, its " + meta.codec() + " frame holds " + said.getAsLong());
    }

    private static long declared(BatchMeta meta, int number, long prefix, Limits limits) {
        ByteRange stored = meta.buffer(number);
        long payload = stored.length() - 8;
        long declared = prefix == -1 ? payload : prefix;
        if (declared < 0
                || declared > limits.bufferBytes()
                || prefix != -1 && declared / meta.codec().mostPerByte() > payload) {
            throw new DamagedFileException(
                    meta.file(),
                    stored.offset(),
                    "a buffer of " + payload + " compressed bytes declares " + declared + " bytes (limit "
                            + limits.bufferBytes() + ")");
        }
        return declared;
    }
}
