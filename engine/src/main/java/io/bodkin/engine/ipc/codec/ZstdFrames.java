package io.bodkin.engine.ipc.codec;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** Zstandard frames on native addresses. */
final class ZstdFrames {
    /** Streaming writers (those of Rust) leave the length out. */
    private static final long UNKNOWN = -1;

    private ZstdFrames() {}

    static void decompress(long source, long sourceLength, long target, long targetLength) throws CodecException {
        long written = Zstd.decompressUnsafe(target, targetLength, source, sourceLength);
        if (Zstd.isError(written)) {
            throw new CodecException(
                    "not a valid zstd frame of " + targetLength + " bytes: " + Zstd.getErrorName(written));
        }
        if (written != targetLength) {
            throw new CodecException("a zstd frame holds " + written + " bytes, " + targetLength + " were declared");
        }
    }

    static OptionalLong contentLength(ByteBuffer frame) throws CodecException {
        int header = Math.min(Codec.HEADER_BYTES, frame.remaining());
        long said = Zstd.getDirectByteBufferFrameContentSize(frame, frame.position(), header, false);
        if (said == UNKNOWN) {
            return OptionalLong.empty();
        }
        if (said < 0) {
            throw new CodecException("not a zstd frame");
        }
        return OptionalLong.of(said);
    }
}
