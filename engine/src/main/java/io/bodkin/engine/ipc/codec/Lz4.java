package io.bodkin.engine.ipc.codec;

import static org.lwjgl.util.lz4.LZ4Frame.LZ4F_VERSION;
import static org.lwjgl.util.lz4.LZ4Frame.LZ4F_getErrorName;
import static org.lwjgl.util.lz4.LZ4Frame.LZ4F_isError;
import static org.lwjgl.util.lz4.LZ4Frame.nLZ4F_createDecompressionContext;
import static org.lwjgl.util.lz4.LZ4Frame.nLZ4F_decompress;
import static org.lwjgl.util.lz4.LZ4Frame.nLZ4F_freeDecompressionContext;

import org.apache.arrow.memory.util.MemoryUtil;

/** LZ4 frames through the reference library, linked blocks too: what pyarrow writes. */
final class Lz4 {
    private Lz4() {}

    static void decompress(long source, long sourceLength, long target, long targetLength) throws CodecException {
        long scratch = MemoryUtil.allocateMemory(24);
        long context = 0;
        try {
            MemoryUtil.putLong(scratch, 0);
            checked(nLZ4F_createDecompressionContext(scratch, LZ4F_VERSION));
            context = MemoryUtil.getLong(scratch);
            long read = 0;
            long written = 0;
            long hint = 1;
            while (hint != 0) {
                MemoryUtil.putLong(scratch + 8, targetLength - written);
                MemoryUtil.putLong(scratch + 16, sourceLength - read);
                hint = checked(
                        nLZ4F_decompress(context, target + written, scratch + 8, source + read, scratch + 16, 0));
                long wrote = MemoryUtil.getLong(scratch + 8);
                long consumed = MemoryUtil.getLong(scratch + 16);
                written += wrote;
                read += consumed;
                if (hint != 0 && wrote == 0 && consumed == 0) {
                    throw new CodecException("an LZ4 frame of " + sourceLength + " bytes "
                            + (read == sourceLength ? "ends early, after " : "holds more than ") + written
                            + " bytes of content, " + targetLength + " were declared");
                }
            }
            if (written != targetLength) {
                throw new CodecException(
                        "an LZ4 frame holds " + written + " bytes, " + targetLength + " were declared");
            }
        } finally {
            if (context != 0) {
                nLZ4F_freeDecompressionContext(context);
            }
            MemoryUtil.freeMemory(scratch);
        }
    }

    private static long checked(long code) throws CodecException {
        if (LZ4F_isError(code)) {
            throw new CodecException("not a valid LZ4 frame: " + LZ4F_getErrorName(code));
        }
        return code;
    }
}
