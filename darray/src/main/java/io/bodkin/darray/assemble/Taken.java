package io.bodkin.darray.assemble;

import io.bodkin.darray.eval.Placement;
import io.bodkin.darray.grid.Region;

/** The elements at some indices of one axis, in their order; an index may come again. */
record Taken(int axis, long[] indices) implements Placement {
    private static final long serialVersionUID = 1L;

    @Override
    public void pieces(Region target, Visitor visitor) {
        long end = target.from()[axis] + target.extent()[axis];
        for (long at = target.from()[axis]; at < end; ) {
            int run = 1;
            while (at + run < end && indices[(int) at + run] == indices[(int) at] + run) {
                run++;
            }
            visitor.piece(0, target.with(axis, indices[(int) at], run), target.with(axis, at, run));
            at += run;
        }
    }
}
