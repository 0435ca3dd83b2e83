package io.bodkin.darray.assemble;

import io.bodkin.darray.eval.Placement;
import io.bodkin.darray.grid.Region;

/** The first operand, but for a part of it that is the second. */
record Patched(Region patch) implements Placement {
    private static final long serialVersionUID = 1L;

    @Override
    public void pieces(Region target, Visitor visitor) {
        Region replaced = target.and(patch);
        if (replaced.elements() == 0) {
            visitor.piece(0, target, target);
            return;
        }
        long[] from = replaced.from().clone();
        for (int axis = 0; axis < from.length; axis++) {
            from[axis] -= patch.from()[axis];
        }
        visitor.piece(1, new Region(from, replaced.extent()), replaced);
        around(target, replaced, visitor);
    }

    /** What lies before and behind it on each axis, within its indices on the axes before. */
    private static void around(Region target, Region hole, Visitor visitor) {
        Region rest = target;
        for (int axis = 0; axis < target.rank(); axis++) {
            long from = rest.from()[axis];
            long end = from + rest.extent()[axis];
            long holeEnd = hole.from()[axis] + hole.extent()[axis];
            keep(rest.with(axis, from, hole.from()[axis] - from), visitor);
            keep(rest.with(axis, holeEnd, end - holeEnd), visitor);
            rest = rest.with(axis, hole.from()[axis], hole.extent()[axis]);
        }
    }

    private static void keep(Region part, Visitor visitor) {
        if (part.elements() > 0) {
            visitor.piece(0, part, part);
        }
    }
}
