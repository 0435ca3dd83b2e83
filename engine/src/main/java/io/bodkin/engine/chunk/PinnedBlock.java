package io.bodkin.engine.chunk;

import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.memory.ArrowBuf;

/** A block that can be read, and written if it is not a chunk yet, until it is closed. */
public final class PinnedBlock implements Block {
    /** Of an Arrow buffer in one piece of memory: what a byte view can address, and what a mapping can hold. */
    public static final long MAX_BYTES = 1L << 30;

    private final DType dtype;
    private final Shape shape;
    private final ArrowBuf buffer;
    private final Elements elements;
    private final boolean writable;
    private final Object origin;
    private final Runnable end;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param buffer with the elements at its start; borrowed until {@code end} is called
     * @param origin what it is a view of, or who allocated it: for its maker to know it again
     * @param end called once, by the first close
     */
    public PinnedBlock(DType dtype, Shape shape, ArrowBuf buffer, boolean writable, Object origin, Runnable end) {
        this.dtype = dtype;
        this.shape = shape;
        this.buffer = buffer;
        this.elements = Elements.of(dtype, buffer.nioBuffer(0, (int) (shape.elements() * dtype.byteWidth())));
        this.writable = writable;
        this.origin = origin;
        this.end = end;
    }

    /** @throws IllegalArgumentException if a block of this size cannot be */
    public static long checkedByteSize(DType dtype, Shape shape) {
        long elements = shape.elements();
        if (elements > MAX_BYTES / dtype.byteWidth()) {
            throw new IllegalArgumentException("a block holds at most 1 GiB, " + shape + " of " + dtype + " has "
                    + elements + " elements of " + dtype.byteWidth() + " bytes; use more, smaller blocks");
        }
        return elements * dtype.byteWidth();
    }

    public Object origin() {
        return origin;
    }

    private Elements open() {
        if (closed.get()) {
            throw new IllegalStateException(
                    "this block was closed; an argument of a task ends with the task, and so does what a task allocates and returns"
                            + " inside of something else: to return several, put them, and return the chunks");
        }
        return elements;
    }

    private Elements openToWrite() {
        Elements checked = open();
        if (!writable) {
            throw new IllegalStateException("this block is a chunk, and chunks do not change; allocate a new one");
        }
        return checked;
    }

    private int index(long flat, long length) {
        if (flat < 0 || length < 0 || flat > elements() - length) {
            throw new IndexOutOfBoundsException(
                    "elements " + flat + " to " + (flat + length) + " of a block of " + elements());
        }
        return (int) flat;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public double getDouble(long flat) {
        return open().getDouble(index(flat, 1));
    }

    @Override
    public long getLong(long flat) {
        return open().getLong(index(flat, 1));
    }

    @Override
    public void read(long from, double[] target, int offset, int length) {
        open().read(index(from, length), target, offset, length);
    }

    @Override
    public void read(long from, float[] target, int offset, int length) {
        if (dtype == DType.FLOAT64 || dtype == DType.INT64 || dtype == DType.INT32) {
            throw new IllegalArgumentException(dtype + " does not fit in float");
        }
        open().read(index(from, length), target, offset, length);
    }

    @Override
    public void read(long from, long[] target, int offset, int length) {
        if (dtype == DType.FLOAT64 || dtype == DType.FLOAT32) {
            throw new IllegalArgumentException(dtype + " does not fit in long");
        }
        open().read(index(from, length), target, offset, length);
    }

    @Override
    public void write(long to, double[] source, int offset, int length) {
        openToWrite().write(index(to, length), source, offset, length);
    }

    @Override
    public void write(long to, float[] source, int offset, int length) {
        openToWrite().write(index(to, length), source, offset, length);
    }

    @Override
    public void write(long to, long[] source, int offset, int length) {
        openToWrite().write(index(to, length), source, offset, length);
    }

    @Override
    public ArrowBuf buffer() {
        open();
        return buffer;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            end.run();
        }
    }
}
