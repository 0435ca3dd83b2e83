package io.bodkin.darray.plan;

import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.chunk.PinnedBlock;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.memory.ByteSize;

/** Says before anything runs that blocks are too large. */
public final class Budgets {
    private Budgets() {}

    static void check(Engine engine, Node node) {
        check(engine, node.dtype(), node.grid());
    }

    /** @throws BodkinException if a block cannot be, saying which would do */
    public static void check(Engine engine, DType dtype, Grid grid) {
        long budget = engine.settings().memory();
        long limit = Math.min(PinnedBlock.MAX_BYTES, budget);
        long elements = grid.largestBlock();
        if (elements > limit / dtype.byteWidth()) {
            long bytes = Math.min(elements, Long.MAX_VALUE / dtype.byteWidth()) * dtype.byteWidth();
            // Not by a grid: that of a very large block has too many cuts.
            long[] smaller = Extents.halved(grid.firstBlock(), Math.max(1, limit / 8 / dtype.byteWidth()));
            throw new BodkinException(
                    Kind.USER,
                    "a block of " + Extents.text(grid.firstBlock()) + " " + dtype + " takes " + ByteSize.format(bytes)
                            + ", and at most " + ByteSize.format(limit)
                            + (limit == budget ? ", the budget, can be had" : " can be in one block") + "; blocks of "
                            + Extents.text(smaller) + " would do");
        }
    }
}
