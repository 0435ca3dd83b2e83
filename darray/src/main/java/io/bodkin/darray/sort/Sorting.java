package io.bodkin.darray.sort;

import io.bodkin.darray.assemble.Pieces;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Views;
import io.bodkin.darray.grid.AffineMap;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.Engine;
import io.bodkin.engine.chunk.PinnedBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes the nodes of sorted arrays. */
public final class Sorting {
    private Sorting() {}

    /**
     * The elements in order along an axis, or where they are on it. Of an array of one axis, or of lines that are too
     * long for memory, by runs; else each line by itself. The blocks are those of the array, whatever those that are
     * sorted at a time: what is computed of it must not depend on the budget.
     *
     * @param places whether the indices on the axis are wanted, INT64; else the elements
     */
    public static Node along(Engine engine, Node x, int axis, boolean descending, boolean places) {
        Order order = new Order(x.dtype(), descending, places);
        if (x.grid().elements() == 0) {
            return new Node.Constant(order.result(), x.grid(), 0, 0);
        }
        int rank = x.grid().rank();
        if (rank == 1) {
            return Views.rechunk(GlobalSort.of(engine, x, order), x.grid());
        }
        int[] axes = axisLast(axis, rank);
        Node turned = permuted(x, axes);
        return Views.rechunk(permuted(lines(engine, turned, order), inverse(axes)), x.grid());
    }

    /**
     * The first elements in order of an array of one axis, and their places, INT64.
     *
     * @param largest whether those are the greatest ones, else the least
     * @param count no more than there are
     */
    public static List<Node> top(Engine engine, Node x, boolean largest, long count) {
        return Top.of(engine, x, largest, count);
    }

    /** Along the last axis. */
    private static Node lines(Engine engine, Node x, Order order) {
        long threads = Math.max(1, engine.processors().size());
        long share = Math.min(engine.settings().memory() / (2 * threads), PinnedBlock.MAX_BYTES);
        int last = x.grid().rank() - 1;
        long length = x.grid().extent(last);
        if (LineSort.bytes(order, length, length) > share) {
            return oneByOne(engine, x, order);
        }
        return LineSort.of(Views.rechunk(x, wholeLines(x.grid(), order, share)), order);
    }

    /** The last axis in one block, the others in blocks so small that a task has room. */
    private static Grid wholeLines(Grid grid, Order order, long share) {
        int last = grid.rank() - 1;
        long length = grid.extent(last);
        long before = grid.largestBlock();
        long lines = Math.max(1, before / length);
        while (lines > 1 && LineSort.bytes(order, lines * length, length) > share) {
            lines /= 2;
        }
        int[] others = new int[last];
        Arrays.setAll(others, axis -> axis);
        Grid outer = grid.axes(others).limitedTo(lines);
        long[][] cuts = new long[last + 1][];
        for (int axis = 0; axis < last; axis++) {
            cuts[axis] = outer.cuts(axis);
        }
        cuts[last] = new long[] {0, length};
        return Grid.of(cuts);
    }

    /** Each line is an array of its own. */
    private static Node oneByOne(Engine engine, Node x, Order order) {
        long[] extents = x.extents();
        int last = extents.length - 1;
        long[] outer = Arrays.copyOf(extents, last);
        long[] strides = Extents.strides(outer);
        List<Node> sorted = new ArrayList<>();
        for (long line = 0; line < Extents.elements(outer); line++) {
            int[] axes = new int[last + 1];
            long[] starts = new long[last + 1];
            long[] steps = new long[last + 1];
            for (int axis = 0; axis < last; axis++) {
                axes[axis] = AffineMap.FIXED;
                starts[axis] = line / strides[axis] % outer[axis];
            }
            steps[last] = 1;
            long[] length = {extents[last]};
            Node own = Views.of(x, AffineMap.of(1, axes, starts, steps), length);
            Node ordered = GlobalSort.of(engine, own, order);
            AffineMap asRow = AffineMap.of(2, new int[] {1}, new long[1], new long[] {1});
            sorted.add(Views.of(ordered, asRow, new long[] {1, extents[last]}));
        }
        return Pieces.reshape(Pieces.join(0, sorted), extents);
    }

    private static Node permuted(Node x, int[] axes) {
        if (axes[axes.length - 1] == axes.length - 1) {
            return x;
        }
        long[] extents = new long[axes.length];
        Arrays.setAll(extents, axis -> x.extents()[axes[axis]]);
        return Views.of(x, AffineMap.permutation(axes), extents);
    }

    /** The order of axes in which this one comes last. */
    private static int[] axisLast(int axis, int rank) {
        int[] axes = new int[rank];
        Arrays.setAll(axes, i -> i == rank - 1 ? axis : i < axis ? i : i + 1);
        return axes;
    }

    private static int[] inverse(int[] axes) {
        int[] inverse = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            inverse[axes[i]] = i;
        }
        return inverse;
    }
}
