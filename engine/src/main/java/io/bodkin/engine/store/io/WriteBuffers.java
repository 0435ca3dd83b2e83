package io.bodkin.engine.store.io;

import com.github.luben.zstd.Zstd;
import io.bodkin.engine.ipc.write.DirectSink;
import io.bodkin.engine.ipc.write.IpcFileWriter;
import java.nio.ByteBuffer;

/** What one writer needs, set aside at the start: so that writing cannot fail for want of memory. */
public final class WriteBuffers {
    public static final int PIECE_BYTES = 32 << 10;

    private static final int BOUNCE_BYTES = 1 << 20;

    /** For the ends of files and what is not aligned. */
    public final ByteBuffer bounce =
            ByteBuffer.allocateDirect(BOUNCE_BYTES + DirectSink.ALIGNMENT).alignedSlice(DirectSink.ALIGNMENT);

    /** For compression; and to copy from file to file. */
    public final ByteBuffer scratch = ByteBuffer.allocateDirect(IpcFileWriter.SCRATCH_BYTES);

    /** To compress a piece on trial. */
    public final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);

    public final ByteBuffer compressedPiece = ByteBuffer.allocateDirect((int) Zstd.compressBound(PIECE_BYTES));
}
