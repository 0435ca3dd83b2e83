package io.bodkin.darray.stencil;

import io.bodkin.darray.grid.Extents;
import java.util.Arrays;

/**
 * An element of an array and its neighbours, of which none is farther on an axis than the radius of the stencil. What
 * lies beyond the edges of the array is there by the rule of its boundary. Elements of all types are doubles here. Lent
 * to a function for one call.
 */
public final class Window {
    private final Neighbourhood shape;
    private final double[] values;
    private final int rank;
    private final int radius0;
    private final int radius1;
    private final int radius2;
    private final int radius3;
    private final int stride0;
    private final int stride1;
    private final int stride2;
    private int position;

    Window(Neighbourhood shape, double[] values) {
        this.shape = shape;
        this.values = values;
        this.rank = shape.radii().length;
        this.radius0 = shape.radii()[0];
        this.radius1 = rank > 1 ? shape.radii()[1] : 0;
        this.radius2 = rank > 2 ? shape.radii()[2] : 0;
        this.radius3 = rank > 3 ? shape.radii()[3] : 0;
        this.stride0 = shape.strides()[0];
        this.stride1 = rank > 1 ? shape.strides()[1] : 0;
        this.stride2 = rank > 2 ? shape.strides()[2] : 0;
    }

    void move(int to) {
        position = to;
    }

    /** The element itself. */
    public double centre() {
        return values[position];
    }

    /**
     * The neighbour at this distance, in an array of one axis.
     *
     * @throws IllegalArgumentException if it is farther than the radius, or the array has more axes
     */
    public double at(int i) {
        if (rank != 1 || Math.abs(i) > radius0) {
            throw outside(i);
        }
        return values[position + i];
    }

    /** The neighbour at this distance on each axis, in an array of two axes; otherwise as {@link #at(int)}. */
    public double at(int i, int j) {
        if (rank != 2 || Math.abs(i) > radius0 || Math.abs(j) > radius1) {
            throw outside(i, j);
        }
        return values[position + i * stride0 + j];
    }

    /** The neighbour at this distance on each axis, in an array of three axes; otherwise as {@link #at(int)}. */
    public double at(int i, int j, int k) {
        if (rank != 3 || Math.abs(i) > radius0 || Math.abs(j) > radius1 || Math.abs(k) > radius2) {
            throw outside(i, j, k);
        }
        return values[position + i * stride0 + j * stride1 + k];
    }

    /** The neighbour at this distance on each axis, in an array of four axes; otherwise as {@link #at(int)}. */
    public double at(int i, int j, int k, int l) {
        boolean inside = rank == 4
                && Math.abs(i) <= radius0
                && Math.abs(j) <= radius1
                && Math.abs(k) <= radius2
                && Math.abs(l) <= radius3;
        if (!inside) {
            throw outside(i, j, k, l);
        }
        return values[position + i * stride0 + j * stride1 + k * stride2 + l];
    }

    /** How many elements there are within the radius on every axis, the element itself among them. */
    public int size() {
        return shape.offsets().length;
    }

    /** The sum of all of them. */
    public double sum() {
        double sum = 0;
        for (int offset : shape.offsets()) {
            sum += values[position + offset];
        }
        return sum;
    }

    /** The smallest of them; NaN if one is. */
    public double min() {
        double min = Double.POSITIVE_INFINITY;
        for (int offset : shape.offsets()) {
            min = Math.min(min, values[position + offset]);
        }
        return min;
    }

    /** The largest of them; NaN if one is. */
    public double max() {
        double max = Double.NEGATIVE_INFINITY;
        for (int offset : shape.offsets()) {
            max = Math.max(max, values[position + offset]);
        }
        return max;
    }

    private IllegalArgumentException outside(int... distances) {
        return new IllegalArgumentException("no neighbour at " + Arrays.toString(distances)
                + " in a window of radius "
                + Extents.text(Arrays.stream(shape.radii()).asLongStream().toArray()));
    }
}
