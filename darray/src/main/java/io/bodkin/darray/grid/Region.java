package io.bodkin.darray.grid;

import java.io.Serializable;

/**
 * A box in an index space: on each axis {@code extent[axis]} indices from {@code from[axis]}. The arrays are not to be
 * changed.
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

    /**
     * The part of this region that lies in it as {@code part} lies in {@code whole}; both have the extents of this one,
     * from the last axis on.
     */
    public Region movedAs(Region whole, Region part) {
        long[] moved = from.clone();
        long[] extents = extent.clone();
        for (int axis = 1; axis <= Math.min(rank(), whole.rank()); axis++) {
            int other = whole.rank() - axis;
            moved[rank() - axis] += part.from[other] - whole.from[other];
            extents[rank() - axis] = part.extent[other];
        }
        return new Region(moved, extents);
    }

    /** The indices that both have; on some axis there may be none. */
    public Region and(Region other) {
        long[] both = new long[rank()];
        long[] extents = new long[rank()];
        for (int axis = 0; axis < rank(); axis++) {
            both[axis] = Math.max(from[axis], other.from[axis]);
            long end = Math.min(from[axis] + extent[axis], other.from[axis] + other.extent[axis]);
            extents[axis] = Math.max(0, end - both[axis]);
        }
        return new Region(both, extents);
    }

    /** The same with other indices on one axis. */
    public Region with(int axis, long newFrom, long newExtent) {
        long[] moved = from.clone();
        long[] extents = extent.clone();
        moved[axis] = newFrom;
        extents[axis] = newExtent;
        return new Region(moved, extents);
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
