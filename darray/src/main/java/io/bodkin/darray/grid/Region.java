package io.bodkin.darray.grid;

import java.io.Serializable;

/**
 * A box in an index space: on each axis {@code extent[axis]} indices from {@code from[axis]}. The arrays are not to be changed.
 */
public record Region(long[] from, long[] extent) implements Serializable {
    /** All of an index space. */
    public static Region whole(long[] extents) {
        return new Region(new long[extents.length], extents);
    }

    public int rank() {
        return from.length;
    }

    public long elements() {
        return Extents.elements(extent);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int axis = 0; axis < rank(); axis++) {
            text.append(axis == 0 ? "" : ", ").append(from[axis]).append(':').append(from[axis] + extent[axis]);
        }
        return text.append(']').toString();
    }
}
