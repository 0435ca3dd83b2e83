package io.bodkin.engine.ipc.codec;

/**
 * Compresses one buffer piece by piece, so that the memory for it does not depend on the length of the buffer.
 *
 * <p>Order: {@link #begin}, {@link #update} for each piece, {@link #end}, {@link #close}. Each call writes to the
 * target and returns how many bytes; {@link #BOUND} bytes are enough for any of them. Owned by one thread.
 */
public abstract class FrameWriter implements AutoCloseable {
    /** The most bytes of one piece. */
    public static final int PIECE = 256 << 10;

    /** The bytes of target that every call must be given. */
    public static final int BOUND = PIECE + (PIECE >> 4) + (64 << 10);

    public abstract long begin(long target, long capacity);

    /** @param length at most {@link #PIECE} */
    public abstract long update(long source, int length, long target, long capacity);

    public abstract long end(long target, long capacity);

    @Override
    public abstract void close();
}
