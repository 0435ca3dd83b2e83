package io.bodkin.engine.ipc.codec;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.apache.arrow.flatbuf.CompressionType;

/**
 * How the buffers of a batch are compressed.
 *
 * <p>All addresses are native ones. The codecs are native code: what they read must be anonymous memory or a file that
 * nobody else can shorten, or the JVM may die (a page that is gone is a signal there, not an exception). Any thread.
 */
public enum Codec {
    NONE {
        @Override
        public void decompress(long source, long sourceLength, long target, long targetLength) {
            throw new IllegalStateException("not compressed");
        }

        @Override
        public OptionalLong contentLength(ByteBuffer frame) {
            throw new IllegalStateException("not compressed");
        }

        @Override
        public FrameWriter frame(long contentLength) {
            throw new IllegalStateException("not compressed");
        }
    },
    LZ4_FRAME {
        @Override
        public void decompress(long source, long sourceLength, long target, long targetLength) throws CodecException {
            NativeLibrary.needLz4();
            Lz4.decompress(source, sourceLength, target, targetLength);
        }

        @Override
        public OptionalLong contentLength(ByteBuffer frame) {
            return OptionalLong.empty();
        }

        @Override
        public FrameWriter frame(long contentLength) {
            NativeLibrary.needLz4();
            return new Lz4FrameWriter(contentLength);
        }
    },
    ZSTD {
        @Override
        public void decompress(long source, long sourceLength, long target, long targetLength) throws CodecException {
            NativeLibrary.needZstd();
            ZstdFrames.decompress(source, sourceLength, target, targetLength);
        }

        @Override
        public OptionalLong contentLength(ByteBuffer frame) throws CodecException {
            NativeLibrary.needZstd();
            return ZstdFrames.contentLength(frame);
        }

        @Override
        public FrameWriter frame(long contentLength) {
            NativeLibrary.needZstd();
            return new ZstdFrameWriter(contentLength);
        }
    };

    /** What the header of a frame needs at most. */
    public static final int HEADER_BYTES = 18;

    /** The number in the metadata; -1 for none. */
    public int id() {
        return switch (this) {
            case NONE -> -1;
            case LZ4_FRAME -> CompressionType.LZ4_FRAME;
            case ZSTD -> CompressionType.ZSTD;
        };
    }

    /**
     * Decompresses the frame at the source into exactly {@code targetLength} bytes.
     *
     * @throws CodecException if the frame is damaged, shorter or longer than that
     */
    public abstract void decompress(long source, long sourceLength, long target, long targetLength)
            throws CodecException;

    /**
     * The length of the content, if this codec's frames are used to say it: to be compared, before the target is
     * allocated, with what a file declares.
     *
     * @param frame direct; the first {@link #HEADER_BYTES} are enough
     */
    public abstract OptionalLong contentLength(ByteBuffer frame) throws CodecException;

    /** How many bytes a frame can become at most, for each of its own. */
    public long mostPerByte() {
        return switch (this) {
            case NONE -> 1;
            // One byte of a match length stands for 255.
            case LZ4_FRAME -> 256;
            // A block of four bytes repeats one byte 128 Ki times.
            case ZSTD -> 32_768;
        };
    }

    /** Begins to compress so many bytes; the frame must be closed. */
    public abstract FrameWriter frame(long contentLength);
}
