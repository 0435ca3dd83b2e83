package io.bodkin.engine.api;

import java.util.Arrays;

/**
 * Where the elements of a view lie in a row-major array: on each axis of the array a first index, a step and a count.
 * Immutable. An axis that was fixed at one index is no axis of the window any more; windows of windows are windows of
 * the array.
 */
public final class Window {
    private final Shape base;
    private final long[] starts;
    private final long[] steps;
    private final long[] counts;

    /** The axes of the array that the window has. */
    private final int[] axes;

    private Window(Shape base, long[] starts, long[] steps, long[] counts, int[] axes) {
        this.base = base;
        this.starts = starts;
        this.steps = steps;
        this.counts = counts;
        this.axes = axes;
    }

    /** Of the whole array. */
    public static Window of(Shape base) {
        int rank = base.rank();
        long[] steps = new long[rank];
        Arrays.fill(steps, 1);
        int[] axes = new int[rank];
        Arrays.setAll(axes, i -> i);
        return new Window(base, new long[rank], steps, base.extents(), axes);
    }

    /**
     * A part of this one.
     *
     * @param slices one for each axis of this window
     * @throws IllegalArgumentException if there are more or fewer
     * @throws IndexOutOfBoundsException if one reaches beyond its axis
     */
    public Window slice(Slice... slices) {
        if (slices.length != rank()) {
            throw new IllegalArgumentException(slices.length + " indices for " + rank() + " dimensions of " + shape());
        }
        long[] newStarts = starts.clone();
        long[] newSteps = steps.clone();
        long[] newCounts = counts.clone();
        int[] kept = new int[axes.length];
        int rank = 0;
        for (int i = 0; i < slices.length; i++) {
            int axis = axes[i];
            newCounts[axis] = slices[i].count(i, counts[axis]);
            newStarts[axis] = starts[axis] + slices[i].from() * steps[axis];
            newSteps[axis] = steps[axis] * slices[i].step();
            if (slices[i].keepsAxis()) {
                kept[rank++] = axis;
            }
        }
        return new Window(base, newStarts, newSteps, newCounts, Arrays.copyOf(kept, rank));
    }

    /** Of the array that this is a window of. */
    public Shape base() {
        return base;
    }

    /** The first index on an axis of the array. */
    public long start(int baseAxis) {
        return starts[baseAxis];
    }

    /** The distance of neighbours on an axis of the array, in its indices. */
    public long step(int baseAxis) {
        return steps[baseAxis];
    }

    /** How many indices it takes of an axis of the array. */
    public long count(int baseAxis) {
        return counts[baseAxis];
    }

    /** Its own axes. */
    public int rank() {
        return axes.length;
    }

    public Shape shape() {
        return Shape.of(Arrays.stream(axes).mapToLong(axis -> counts[axis]).toArray());
    }

    public long extent(int axis) {
        return counts[axes[axis]];
    }

    /** The distance of neighbours on one of its own axes, in elements of the array. */
    public long stride(int axis) {
        return steps[axes[axis]] * baseStride(axes[axis]);
    }

    private long baseStride(int axis) {
        long stride = 1;
        for (int i = base.rank() - 1; i > axis; i--) {
            stride *= base.extent(i);
        }
        return stride;
    }

    /** The flat index of its first element in the array. */
    public long offset() {
        long offset = 0;
        for (int i = 0; i < starts.length; i++) {
            offset = offset * base.extent(i) + starts[i];
        }
        return offset;
    }

    public long elements() {
        long elements = 1;
        for (long count : counts) {
            elements *= count;
        }
        return elements;
    }

    /**
     * The flat index, in the array, of one of its elements.
     *
     * @param index one for each of its own axes
     * @throws IndexOutOfBoundsException if there is no such element
     */
    public long index(long... index) {
        if (index.length != rank()) {
            throw new IllegalArgumentException(index.length + " indices for " + rank() + " dimensions of " + shape());
        }
        long flat = offset();
        for (int i = 0; i < index.length; i++) {
            if (index[i] < 0 || index[i] >= extent(i)) {
                throw new IndexOutOfBoundsException("index " + Arrays.toString(index) + " of a view of " + shape());
            }
            flat += index[i] * stride(i);
        }
        return flat;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Window that
                && base.equals(that.base)
                && Arrays.equals(starts, that.starts)
                && Arrays.equals(steps, that.steps)
                && Arrays.equals(counts, that.counts)
                && Arrays.equals(axes, that.axes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(starts) * 31 + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return shape() + " at " + offset() + " of " + base;
    }
}
