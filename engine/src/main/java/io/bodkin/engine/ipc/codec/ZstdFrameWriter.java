package io.bodkin.engine.ipc.codec;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import org.apache.arrow.memory.util.MemoryUtil;

final class ZstdFrameWriter extends FrameWriter {
    /** Faster than a fast disk on two cores; the higher levels are not. */
    private static final int LEVEL = 1;

    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final ZstdCompressCtx context = new ZstdCompressCtx();

    ZstdFrameWriter(long contentLength) {
        context.setLevel(LEVEL);
        context.setPledgedSrcSize(contentLength);
    }

    @Override
    public long begin(long target, long capacity) {
        return 0;
    }

    @Override
    public long update(long source, int length, long target, long capacity) {
        ByteBuffer into = MemoryUtil.directBuffer(target, Math.toIntExact(capacity));
        ByteBuffer from = MemoryUtil.directBuffer(source, length);
        while (from.hasRemaining()) {
            context.compressDirectByteBufferStream(into, from, EndDirective.CONTINUE);
            checkRoom(into);
        }
        // Flushed, so that no call has more to write than its own piece.
        while (!context.compressDirectByteBufferStream(into, from, EndDirective.FLUSH)) {
            checkRoom(into);
        }
        return into.position();
    }

    @Override
    public long end(long target, long capacity) {
        ByteBuffer into = MemoryUtil.directBuffer(target, Math.toIntExact(capacity));
        while (!context.compressDirectByteBufferStream(into, NOTHING.duplicate(), EndDirective.END)) {
            checkRoom(into);
        }
        return into.position();
    }

    @Override
    public void close() {
        context.close();
    }

    private static void checkRoom(ByteBuffer into) {
        if (!into.hasRemaining()) {
            throw new IllegalStateException("zstd needs more room than its bound");
        }
    }
}
