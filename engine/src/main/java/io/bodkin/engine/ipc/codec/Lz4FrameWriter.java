package io.bodkin.engine.ipc.codec;

import static org.lwjgl.util.lz4.LZ4Frame.LZ4F_VERSION;
import static org.lwjgl.util.lz4.LZ4Frame.LZ4F_blockIndependent;
import static org.lwjgl.util.lz4.LZ4Frame.LZ4F_freeCompressionContext;
import static org.lwjgl.util.lz4.LZ4Frame.LZ4F_getErrorName;
import static org.lwjgl.util.lz4.LZ4Frame.LZ4F_isError;
import static org.lwjgl.util.lz4.LZ4Frame.LZ4F_max256KB;
import static org.lwjgl.util.lz4.LZ4Frame.nLZ4F_compressBegin;
import static org.lwjgl.util.lz4.LZ4Frame.nLZ4F_compressEnd;
import static org.lwjgl.util.lz4.LZ4Frame.nLZ4F_compressUpdate;
import static org.lwjgl.util.lz4.LZ4Frame.nLZ4F_createCompressionContext;

import org.apache.arrow.memory.util.MemoryUtil;
import org.lwjgl.util.lz4.LZ4FPreferences;

final class Lz4FrameWriter extends FrameWriter {
    private final LZ4FPreferences preferences;
    private long context;

    Lz4FrameWriter(long contentLength) {
        preferences = LZ4FPreferences.calloc();
        preferences
                .frameInfo()
                .blockSizeID(LZ4F_max256KB)
                .blockMode(LZ4F_blockIndependent)
                .contentSize(contentLength);
        preferences.autoFlush(true);
        long pointer = MemoryUtil.allocateMemory(8);
        try {
            checked(nLZ4F_createCompressionContext(pointer, LZ4F_VERSION));
            context = MemoryUtil.getLong(pointer);
        } catch (RuntimeException failure) {
            preferences.free();
            throw failure;
        } finally {
            MemoryUtil.freeMemory(pointer);
        }
    }

    @Override
    public long begin(long target, long capacity) {
        return checked(nLZ4F_compressBegin(context, target, capacity, preferences.address()));
    }

    @Override
    public long update(long source, int length, long target, long capacity) {
        return checked(nLZ4F_compressUpdate(context, target, capacity, source, length, 0));
    }

    @Override
    public long end(long target, long capacity) {
        return checked(nLZ4F_compressEnd(context, target, capacity, 0));
    }

    @Override
    public void close() {
        if (context != 0) {
            LZ4F_freeCompressionContext(context);
            preferences.free();
            context = 0;
        }
    }

    private static long checked(long code) {
        if (LZ4F_isError(code)) {
            throw new IllegalStateException("LZ4 does not compress: " + LZ4F_getErrorName(code));
        }
        return code;
    }
}
