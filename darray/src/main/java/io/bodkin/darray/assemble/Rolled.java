package io.bodkin.darray.assemble;

import io.bodkin.darray.eval.Placement;
import io.bodkin.darray.grid.Region;

/**
 * One axis turned as a ring.
 *
 * @param shift by how many indices, from 0 to {@code extent - 1}, the elements move up
 */
record Rolled(int axis, long extent, long shift) implements Placement {
    private static final long serialVersionUID = 1L;

    @Override
    public void pieces(Region target, Visitor visitor) {
        long end = target.from()[axis] + target.extent()[axis];
        long seam = Math.min(end, Math.max(target.from()[axis], shift));
        piece(target, target.from()[axis], seam, extent - shift, visitor);
        piece(target, seam, end, -shift, visitor);
    }

    private void piece(Region target, long from, long to, long moved, Visitor visitor) {
        if (to > from) {
            visitor.piece(0, target.with(axis, from + moved, to - from), target.with(axis, from, to - from));
        }
    }
}
