package io.bodkin.darray.assemble;

import io.bodkin.darray.eval.Placement;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Region;
import java.util.Arrays;

/** The same elements in row-major order, in another shape. Neither has an axis of extent 0, or no axis. */
record Reshaped(long[] from, long[] to) implements Placement {
    private static final long serialVersionUID = 1L;

    /** Rows of the target, each cut where a row of the source ends. */
    @Override
    public void pieces(Region target, Visitor visitor) {
        long[] sourceStrides = Extents.strides(from);
        long[] targetStrides = Extents.strides(to);
        int last = to.length - 1;
        long row = from[from.length - 1];
        long[] at = target.from().clone();
        while (true) {
            long flat = 0;
            for (int axis = 0; axis <= last; axis++) {
                flat += at[axis] * targetStrides[axis];
            }
            for (long done = 0; done < target.extent()[last]; ) {
                long[] source = indices(flat + done, sourceStrides);
                long count = Math.min(target.extent()[last] - done, row - source[source.length - 1]);
                visitor.piece(0, run(source, count), run(with(at, at[last] + done), count));
                done += count;
            }
            int axis = last - 1;
            while (axis >= 0 && ++at[axis] == target.from()[axis] + target.extent()[axis]) {
                at[axis] = target.from()[axis];
                axis--;
            }
            if (axis < 0) {
                return;
            }
        }
    }

    private static long[] indices(long flat, long[] strides) {
        long[] indices = new long[strides.length];
        long left = flat;
        for (int axis = 0; axis < strides.length; axis++) {
            indices[axis] = left / strides[axis];
            left %= strides[axis];
        }
        return indices;
    }

    private static long[] with(long[] at, long last) {
        long[] moved = at.clone();
        moved[moved.length - 1] = last;
        return moved;
    }

    private static Region run(long[] first, long count) {
        long[] extent = new long[first.length];
        Arrays.fill(extent, 1);
        extent[extent.length - 1] = count;
        return new Region(first, extent);
    }
}
