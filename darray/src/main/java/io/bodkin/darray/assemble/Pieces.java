package io.bodkin.darray.assemble;

import io.bodkin.darray.expr.Expressions;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Promotion;
import io.bodkin.darray.expr.Views;
import io.bodkin.darray.grid.AffineMap;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;
import io.bodkin.engine.api.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes the nodes of arrays that are put together of pieces: finds type, shape and blocks, and says what does not fit.
 */
public final class Pieces {
    private Pieces() {}

    /**
     * Arrays side by side on one axis, in blocks that begin and end where theirs do on that axis, and on the others
     * where those of the first do.
     *
     * @throws IllegalArgumentException if there is none, or they differ on another axis
     */
    public static Node join(int axis, List<Node> operands) {
        Node first = operands.get(0);
        DType dtype = operands.stream().map(Node::dtype).reduce(Promotion::of).orElseThrow();
        long[] starts = new long[operands.size() + 1];
        List<long[]> cuts = new ArrayList<>();
        List<Node> cast = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            Node operand = operands.get(i);
            checkFits(axis, first, operand);
            starts[i + 1] = starts[i] + operand.grid().extent(axis);
            long start = starts[i];
            cuts.add(Arrays.stream(operand.grid().cuts(axis))
                    .map(cut -> cut + start)
                    .toArray());
            cast.add(Expressions.cast(operand, dtype));
        }
        long[][] all = new long[first.grid().rank()][];
        for (int other = 0; other < all.length; other++) {
            all[other] = other == axis
                    ? cuts.stream().flatMapToLong(Arrays::stream).distinct().toArray()
                    : first.grid().cuts(other);
        }
        Grid grid = Grid.of(all);
        return grid.elements() == 0
                ? new Node.Constant(dtype, grid, 0, 0)
                : Assembly.of("concat", new Joined(axis, starts), cast, grid);
    }

    private static void checkFits(int axis, Node first, Node operand) {
        long[] expected = first.extents();
        long[] extents = operand.extents();
        boolean fits = expected.length == extents.length;
        for (int other = 0; fits && other < expected.length; other++) {
            fits = other == axis || expected[other] == extents[other];
        }
        if (!fits) {
            throw new IllegalArgumentException("concat on axis " + axis + ": shapes " + Extents.text(expected) + " and "
                    + Extents.text(extents) + " differ on another axis");
        }
    }

    /**
     * The elements at these indices of one axis.
     *
     * @param indices from 0
     */
    public static Node take(Node x, int axis, long[] indices) {
        long widest = 1;
        for (int block = 0; block < x.grid().blocks(axis); block++) {
            widest = Math.max(widest, x.grid().cut(axis, block + 1) - x.grid().cut(axis, block));
        }
        Grid grid = replaced(
                x.grid(),
                axis,
                Grid.regular(new long[] {indices.length}, new long[] {widest}).cuts(0));
        return grid.elements() == 0
                ? new Node.Constant(x.dtype(), grid, 0, 0)
                : Assembly.of("take", new Taken(axis, indices), List.of(x), grid);
    }

    private static Grid replaced(Grid grid, int axis, long[] cuts) {
        long[][] all = new long[grid.rank()][];
        Arrays.setAll(all, other -> other == axis ? cuts : grid.cuts(other));
        return Grid.of(all);
    }

    /** One axis turned as a ring, by so many indices upwards. */
    public static Node roll(Node x, int axis, long shift) {
        long extent = x.grid().extent(axis);
        return x.grid().elements() == 0 || Math.floorMod(shift, extent) == 0
                ? x
                : Assembly.of("roll", new Rolled(axis, extent, Math.floorMod(shift, extent)), List.of(x), x.grid());
    }

    /** {@code x} with a part replaced by {@code value}, which has the extents of that part. */
    public static Node replace(Node x, Region part, Node value) {
        DType dtype = x.dtype();
        return part.elements() == 0
                ? x
                : Assembly.of("replace", new Patched(part), List.of(x, Expressions.cast(value, dtype)), x.grid());
    }

    /**
     * The same elements in row-major order, in blocks of about as many elements.
     *
     * @throws IllegalArgumentException if the numbers of elements differ
     */
    public static Node reshape(Node x, long[] extents) {
        Extents.checked(extents);
        if (Extents.elements(extents) != x.grid().elements()) {
            throw new IllegalArgumentException("an array of " + Extents.text(x.extents()) + " has "
                    + x.grid().elements() + " elements, and cannot have the shape " + Extents.text(extents) + " of "
                    + Extents.elements(extents));
        }
        if (Arrays.equals(extents, x.extents())) {
            return x;
        }
        if (x.grid().elements() == 0) {
            return new Node.Constant(x.dtype(), Grid.whole(extents), 0, 0);
        }
        if (x.grid().rank() == 0) {
            return Views.of(x, AffineMap.broadcast(new long[0], extents), extents);
        }
        if (extents.length == 0) {
            int[] fixed = new int[x.grid().rank()];
            Arrays.fill(fixed, AffineMap.FIXED);
            return Views.of(x, AffineMap.of(0, fixed, new long[fixed.length], new long[fixed.length]), extents);
        }
        Grid grid = Grid.inOrder(extents, x.grid().largestBlock());
        return Assembly.of("reshape", new Reshaped(x.extents(), extents), List.of(x), grid);
    }
}
