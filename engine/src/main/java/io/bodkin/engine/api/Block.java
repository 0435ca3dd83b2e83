package io.bodkin.engine.api;

import org.apache.arrow.memory.ArrowBuf;

/**
 * A dense n-dimensional array of one primitive type in one Arrow buffer, row-major. Indices are flat: {@code 0} to
 * {@code elements() - 1}.
 *
 * <p>As an argument of a task it is borrowed and read-only, until the task returns. Fetched outside a task it holds a
 * pin until it is closed. One that {@link TaskContext#allocate} made may be written until it is returned. After its end
 * every accessor throws {@link IllegalStateException}. Reading is thread-safe.
 */
public interface Block extends AutoCloseable {
    DType dtype();

    Shape shape();

    default long elements() {
        return shape().elements();
    }

    /** In bytes, without padding. */
    default long byteSize() {
        return elements() * dtype().byteWidth();
    }

    /** The element at a flat index, converted to double. */
    double getDouble(long index);

    /** The element at a flat index, as a long; floating types are truncated. */
    long getLong(long index);

    /** Copies {@code length} elements from flat index {@code from}, converted to double. */
    void read(long from, double[] target, int offset, int length);

    /** As {@link #read(long, double[], int, int)} for FLOAT32 blocks and smaller types. */
    void read(long from, float[] target, int offset, int length);

    /** Integral types only. */
    void read(long from, long[] target, int offset, int length);

    /** Writes {@code length} elements from flat index {@code to}, converted to the element type. */
    void write(long to, double[] source, int offset, int length);

    void write(long to, float[] source, int offset, int length);

    void write(long to, long[] source, int offset, int length);

    /** All elements, as doubles; needs no closing. */
    default double[] toDoubleArray() {
        double[] copy = new double[Math.toIntExact(elements())];
        read(0, copy, 0, copy.length);
        return copy;
    }

    /**
     * The buffer itself, for kernels; borrowed, never to be released, and not to be used after the end of this block.
     */
    ArrowBuf buffer();

    /** Ends the pin, or the allocation. Idempotent. Arguments of a task are closed by the engine. */
    @Override
    void close();
}
