package io.bodkin.darray.stencil;

import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Promotion;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes the nodes of stencils: checks shapes, and chooses how many steps are done at a time, and whether blocks are
 * sliced.
 */
public final class StencilNodes {
    /** Blocks that are looked at, of many, to find out how much tasks take. */
    private static final int SAMPLES = 64;

    private StencilNodes() {}

    public static Node of(Engine engine, Stencil stencil, Node a, WindowFn1 f) {
        return of(engine, stencil, new RowFunction.Called1(f), a.dtype(), List.of(a));
    }

    /** The result has the type of the first operand, which steps change. */
    public static Node of(Engine engine, Stencil stencil, Node a, Node b, WindowFn2 f) {
        return of(engine, stencil, new RowFunction.Called2(f), a.dtype(), List.of(a, b));
    }

    public static Node of(Engine engine, Stencil stencil, Node a, Node b, Node c, WindowFn3 f) {
        return of(engine, stencil, new RowFunction.Called3(f), a.dtype(), List.of(a, b, c));
    }

    public static Node of(Engine engine, Stencil stencil, Node a, Node b, Node c, Node d, WindowFn4 f) {
        return of(engine, stencil, new RowFunction.Called4(f), a.dtype(), List.of(a, b, c, d));
    }

    /** Of integers the result is FLOAT64. */
    public static Node of(Engine engine, WeightedStencil stencil, Node a) {
        if (stencil.rank() != a.grid().rank()) {
            throw new IllegalArgumentException(
                    "weights with " + stencil.rank() + " axes do not fit an array of " + Extents.text(a.extents()));
        }
        RowFunction function = new RowFunction.Weighted(stencil.weights());
        return of(engine, stencil.stencil(), function, Promotion.floating(a.dtype()), List.of(a));
    }

    private static Node of(Engine engine, Stencil stencil, RowFunction function, DType result, List<Node> operands) {
        Grid grid = operands.get(0).grid();
        long[] extents = grid.extents();
        for (Node operand : operands) {
            if (!Arrays.equals(operand.extents(), extents)) {
                throw new IllegalArgumentException("stencil: shapes " + Extents.text(extents) + " and "
                        + Extents.text(operand.extents()) + " differ");
            }
        }
        stencil.check(extents);
        if (grid.elements() == 0) {
            return new Node.Constant(result, grid, 0, 0);
        }
        return new Node.ByAlgorithm(
                new Steps(rounds(engine, stencil, function, result, operands)), operands, result, grid);
    }

    private static List<Needs> rounds(
            Engine engine, Stencil stencil, RowFunction function, DType result, List<Node> operands) {
        Grid grid = operands.get(0).grid();
        int rank = grid.rank();
        int[] radii = stencil.radii(rank);
        List<Boundary> boundaries = stencil.boundaries(rank);
        boolean[] alone = new boolean[rank];
        for (int axis = 0; axis < rank; axis++) {
            alone[axis] = grid.blocks(axis) == 1 && !boundaries.get(axis).wraps();
        }
        int together = TileShape.steps(radii, stencil.steps(), grid.firstBlock(), alone);
        List<DType> dtypes = new ArrayList<>(operands.stream().map(Node::dtype).toList());
        List<Grid> grids = operands.stream().map(Node::grid).toList();
        List<Needs> rounds = new ArrayList<>();
        for (int done = 0; done < stencil.steps(); ) {
            int steps = Math.min(together, stencil.steps() - done);
            Sweep sweep = new Sweep(function, radii, boundaries, steps, operands.size(), grid.extents(), result);
            rounds.add(sliced(engine, new Needs(sweep, List.copyOf(dtypes), grids, false)));
            dtypes.set(0, result);
            done += steps;
        }
        return rounds;
    }

    /**
     * With slices, if whole blocks would be too much for a task, or could not stay until the last task that takes one
     * has come.
     */
    private static Needs sliced(Engine engine, Needs needs) {
        long memory = engine.settings().memory();
        long limit = memory / (2L * engine.settings().threads());
        Grid grid = needs.grids().get(0);
        int distance = Math.max(1, grid.blockCount() / SAMPLES);
        for (int number = 0; number < grid.blockCount(); number += distance) {
            Region region = grid.region(number);
            List<Needs.Source> sources = needs.of(region);
            long taken = sources.stream().mapToLong(Needs.Source::bytes).sum();
            if (taken > limit || between(needs, sources) > memory / 2) {
                return new Needs(needs.sweep(), needs.dtypes(), needs.grids(), true);
            }
        }
        return needs;
    }

    /** The bytes of all blocks from the first to the last of each operand. */
    private static long between(Needs needs, List<Needs.Source> sources) {
        long bytes = 0;
        for (int operand = 0; operand < needs.grids().size(); operand++) {
            int number = operand;
            int[] blocks = sources.stream()
                    .filter(source -> source.part().operand() == number)
                    .mapToInt(Needs.Source::block)
                    .toArray();
            bytes += (blocks[blocks.length - 1] - blocks[0] + 1L)
                    * needs.grids().get(operand).largestBlock()
                    * needs.dtypes().get(operand).byteWidth();
        }
        return bytes;
    }
}
