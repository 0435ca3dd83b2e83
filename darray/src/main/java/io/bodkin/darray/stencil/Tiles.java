package io.bodkin.darray.stencil;

import io.bodkin.darray.eval.ElementBuffer;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Region;
import io.bodkin.engine.Engine;

/**
 * Computes a region tile by tile: each is read with all that its steps need, goes through them in scratch memory, and
 * is written. Used by one thread.
 */
final class Tiles {
    private final Sweep sweep;
    private final Scratch scratch;
    private final Region region;
    private final ElementBuffer target;
    private final int[] tile;
    private final RowFunction.Rows rows;
    private final Rounding rounding;
    private final Edges edges;

    Tiles(Sweep sweep, Scratch scratch, Region region, ElementBuffer target, int[] tile) {
        this.sweep = sweep;
        this.scratch = scratch;
        this.region = region;
        this.target = target;
        this.tile = tile;
        this.rows = sweep.function().rows(Neighbourhood.of(sweep.radii(), scratch.strides()));
        int last = sweep.rank() - 1;
        this.rounding = new Rounding(sweep.result(), tile[last] + 2 * sweep.halo(last));
        this.edges = new Edges(sweep, scratch);
    }

    void run() {
        int rank = sweep.rank();
        long[] done = new long[rank];
        long[] from = new long[rank];
        int[] extent = new int[rank];
        while (true) {
            for (int axis = 0; axis < rank; axis++) {
                from[axis] = region.from()[axis] + done[axis];
                extent[axis] = (int) Math.min(tile[axis], region.extent()[axis] - done[axis]);
            }
            Engine.current().context().stopIfCancelled();
            tile(from, extent);
            int axis = rank - 1;
            while (axis >= 0 && (done[axis] += tile[axis]) >= region.extent()[axis]) {
                done[axis--] = 0;
            }
            if (axis < 0) {
                return;
            }
        }
    }

    private void tile(long[] from, int[] extent) {
        scratch.load(from, extent);
        for (int step = 1; step <= sweep.steps(); step++) {
            int[] first = new int[extent.length];
            int[] end = new int[extent.length];
            for (int axis = 0; axis < extent.length; axis++) {
                int within = step * sweep.radii()[axis];
                first[axis] = clip(axis, within);
                end[axis] = clip(axis, extent[axis] + 2 * sweep.halo(axis) - within);
            }
            for (int operand = 0; operand < (step == 1 ? sweep.operands() : 1); operand++) {
                edges.fill(scratch.operands()[operand], first, end);
            }
            if (step == sweep.steps()) {
                write(from, first, end);
            } else {
                next(first, end);
            }
        }
    }

    /** An index of the box that is not beyond the ends of an axis, unless that is a ring. */
    private int clip(int axis, int index) {
        return sweep.wraps(axis) ? index : Math.min(scratch.end(axis), Math.max(scratch.zero(axis), index));
    }

    private void next(int[] first, int[] end) {
        int n = end[end.length - 1] - first[first.length - 1];
        Lines.forEach(first, end, at -> {
            int position = scratch.offset(at);
            rows.apply(scratch.operands(), position, rounding.values(), n);
            rounding.round(n);
            System.arraycopy(rounding.values(), 0, scratch.next(), position, n);
        });
        scratch.swap();
    }

    /** The last step: the first of its elements is that of the tile. */
    private void write(long[] from, int[] first, int[] end) {
        long[] strides = Extents.strides(region.extent());
        long begin = 0;
        for (int axis = 0; axis < from.length; axis++) {
            begin += (from[axis] - region.from()[axis] - first[axis]) * strides[axis];
        }
        long origin = begin;
        int n = end[end.length - 1] - first[first.length - 1];
        Lines.forEach(first, end, at -> {
            rows.apply(scratch.operands(), scratch.offset(at), rounding.values(), n);
            long to = origin;
            for (int axis = 0; axis < at.length; axis++) {
                to += at[axis] * strides[axis];
            }
            rounding.write(target, (int) to, n);
        });
    }
}
