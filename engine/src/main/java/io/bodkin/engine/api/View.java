package io.bodkin.engine.api;

import static java.util.Objects.requireNonNull;

/**
 * A rectangular part of an array of primitives or of a {@link Block}, with any steps; shares its elements. Immutable
 * itself. Kernels take {@link #array}, {@link #offset} and {@link #stride}; the other accessors convert to and from
 * double.
 *
 * @param <A> {@code double[]}, {@code float[]}, {@code long[]}, {@code int[]}, {@code short[]}, {@code byte[]},
 *     {@code char[]}, {@code boolean[]} or {@link Block}
 */
public final class View<A> {
    private final A array;
    private final Window window;
    private final boolean writable;

    private View(A array, Window window, boolean writable) {
        this.array = requireNonNull(array, "array");
        this.window = window;
        this.writable = writable;
    }

    /**
     * All of an array, seen in this shape, row-major.
     *
     * @param extents their product is the length; none: one dimension
     * @throws IllegalArgumentException if it is not, or this is no array of primitives
     */
    public static <A> View<A> of(A array, long... extents) {
        long length = Elements.length(array);
        Shape shape = extents.length == 0 ? Shape.of(length) : Shape.of(extents);
        if (shape.elements() != length) {
            throw new IllegalArgumentException("an array of " + length + " elements cannot be seen as " + shape);
        }
        return new View<>(array, Window.of(shape), true);
    }

    /** What a block has in a window. */
    public static View<Block> of(Block block, Window window) {
        return new View<>(block, window, true);
    }

    /** A part of this one: see {@link Window#slice}. */
    public View<A> slice(Slice... slices) {
        return new View<>(array, window.slice(slices), writable);
    }

    /** The same elements, which {@link #set} and {@link #write} refuse to change. */
    public View<A> readOnly() {
        return writable ? new View<>(array, window, false) : this;
    }

    /** What this is a view of. */
    public A array() {
        return array;
    }

    public Window window() {
        return window;
    }

    public Shape shape() {
        return window.shape();
    }

    public int rank() {
        return window.rank();
    }

    public long extent(int axis) {
        return window.extent(axis);
    }

    /** The flat index, in the array, of its first element. */
    public long offset() {
        return window.offset();
    }

    /** The distance, in elements of the array, of neighbours on an axis. */
    public long stride(int axis) {
        return window.stride(axis);
    }

    /** The flat index, in the array, of one of its elements. */
    public long index(long... index) {
        return window.index(index);
    }

    public double get(long... index) {
        return Elements.get(array, window.index(index));
    }

    public void set(double value, long... index) {
        checkWritable();
        Elements.set(array, window.index(index), value);
    }

    /** All elements, in row-major order of the view. */
    public double[] toDoubleArray() {
        double[] copy = new double[Math.toIntExact(window.elements())];
        read(copy);
        return copy;
    }

    /** Copies all elements to the start of {@code target}, in row-major order of the view. */
    public void read(double[] target) {
        runs((from, stride, offset, length) -> Elements.read(array, from, stride, target, offset, length));
    }

    /** Sets all elements from the start of {@code source}, in row-major order of the view. */
    public void write(double[] source) {
        checkWritable();
        runs((from, stride, offset, length) -> Elements.write(array, from, stride, source, offset, length));
    }

    private void checkWritable() {
        if (!writable) {
            throw new IllegalStateException(
                    "this view is read-only: its task takes it as in; annotate it inout or out");
        }
    }

    @FunctionalInterface
    private interface Run {
        void copy(long from, long stride, int offset, int length);
    }

    /** The elements of the last axis, for every index of the others. */
    private void runs(Run run) {
        int last = rank() - 1;
        int length = last < 0 ? 1 : Math.toIntExact(extent(last));
        long stride = last < 0 ? 1 : stride(last);
        long elements = window.elements();
        long[] index = new long[rank()];
        for (int done = 0; done < elements; done += length) {
            run.copy(window.index(index), stride, done, length);
            for (int i = last - 1; i >= 0 && ++index[i] == extent(i); i--) {
                index[i] = 0;
            }
        }
    }

    @Override
    public String toString() {
        return "view " + window;
    }
}
