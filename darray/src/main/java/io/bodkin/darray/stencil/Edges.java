package io.bodkin.darray.stencil;

/** Makes what a step sees beyond the ends of the axes, axis by axis. Used by one thread. */
final class Edges {
    private final Sweep sweep;
    private final Scratch scratch;

    Edges(Sweep sweep, Scratch scratch) {
        this.sweep = sweep;
        this.scratch = scratch;
    }

    /**
     * Makes what is needed to compute a part of the box of a tile; what lies inside of the array within the radii
     * around that is there.
     *
     * @param first where the part begins, on each axis
     * @param end where it ends
     */
    void fill(double[] values, int[] first, int[] end) {
        int rank = sweep.rank();
        int[] from = new int[rank];
        int[] to = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            int radius = sweep.radii()[axis];
            boolean ring = sweep.wraps(axis);
            from[axis] = ring ? first[axis] - radius : Math.max(scratch.zero(axis), first[axis] - radius);
            to[axis] = ring ? end[axis] + radius : Math.min(scratch.end(axis), end[axis] + radius);
        }
        for (int axis = 0; axis < rank; axis++) {
            int before = from[axis] - (first[axis] - sweep.radii()[axis]);
            int behind = end[axis] + sweep.radii()[axis] - to[axis];
            if (before > 0) {
                beyond(values, axis, false, before, from, to);
                from[axis] -= before;
            }
            if (behind > 0) {
                beyond(values, axis, true, behind, from, to);
                to[axis] += behind;
            }
        }
    }

    private void beyond(double[] values, int axis, boolean upper, int count, int[] from, int[] to) {
        int last = from.length - 1;
        int[] first = from.clone();
        int[] end = to.clone();
        first[axis] = upper ? scratch.end(axis) - 1 : scratch.zero(axis);
        end[axis] = first[axis] + 1;
        int inward = upper ? -scratch.strides()[axis] : scratch.strides()[axis];
        int lines = axis == last ? 1 : to[last] - from[last];
        Boundary rule = sweep.boundaries().get(axis);
        Lines.forEach(first, end, at -> {
            Boundary.End line = new Boundary.End(
                    upper, scratch.offset(at), inward, sweep.extents()[axis], sweep.radii()[axis], lines);
            for (int distance = 1; distance <= count; distance++) {
                rule.fill(values, line, distance);
            }
        });
    }
}
