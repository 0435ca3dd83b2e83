package io.bodkin.darray.stencil;

import io.bodkin.darray.grid.Region;
import io.bodkin.engine.api.DType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What all tasks of some steps have in common: the first operand changes from step to step, the others do not.
 *
 * @param steps how many
 * @param extents of the arrays
 * @param result type of the result, in which it is also rounded after each step
 */
record Sweep(
        RowFunction function,
        int[] radii,
        List<Boundary> boundaries,
        int steps,
        int operands,
        long[] extents,
        DType result)
        implements Serializable {
    Sweep {
        boundaries = new ArrayList<>(boundaries);
    }

    int rank() {
        return radii.length;
    }

    /** How far on an axis elements of the operands are needed around those of the result. */
    int halo(int axis) {
        return steps * radii[axis];
    }

    boolean wraps(int axis) {
        return boundaries.get(axis).wraps();
    }

    /** Indices of an axis of a box that may reach beyond the ends of it, which lie side by side in the array too. */
    private record Span(long from, int length, int offset) {}

    /**
     * Where in the array the indices {@code from} to {@code end - 1} are found; what is beyond an end of no ring is
     * nowhere.
     */
    private List<Span> spans(int axis, long from, long end) {
        List<Span> spans = new ArrayList<>();
        long extent = extents[axis];
        if (!wraps(axis)) {
            long first = Math.max(0, from);
            spans.add(new Span(first, (int) (Math.min(extent, end) - first), (int) (first - from)));
            return spans;
        }
        for (long at = from; at < end; ) {
            long index = Math.floorMod(at, extent);
            int length = (int) Math.min(extent - index, end - at);
            spans.add(new Span(index, length, (int) (at - from)));
            at += length;
        }
        return spans;
    }

    /** What is done with a box of the array. */
    @FunctionalInterface
    interface BoxVisitor {
        /** @param offset on each axis: how far behind the beginning of what was asked for */
        void box(Region box, int[] offset);
    }

    /** Visits what there is in the array of a box that may reach beyond its ends. */
    void forEachBox(long[] from, long[] end, BoxVisitor visitor) {
        visit(0, new Region(new long[rank()], new long[rank()]), new int[rank()], from, end, visitor);
    }

    private void visit(int axis, Region box, int[] offset, long[] from, long[] end, BoxVisitor visitor) {
        if (axis == rank()) {
            visitor.box(box, offset);
            return;
        }
        for (Span span : spans(axis, from[axis], end[axis])) {
            offset[axis] = span.offset();
            visit(axis + 1, box.with(axis, span.from(), span.length()), offset, from, end, visitor);
        }
    }
}
