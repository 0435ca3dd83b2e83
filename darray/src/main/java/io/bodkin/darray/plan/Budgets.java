package io.bodkin.darray.plan;

import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.memory.ByteSize;

/** Says before anything runs that blocks are too large. */
public final class Budgets {
    /** What the engine can hold in one piece. */
    private static final long LARGEST_BLOCK = 1L << 30;

    private Budgets() {}

    static void check(Engine engine, Node node) {
        check(engine, node.dtype(), node.grid());
    }

    /** @throws BodkinException if a block cannot be, saying which would do */
    public static void check(Engine engine, DType dtype, Grid grid) {
        long budget = engine.settings().memory();
        long limit = Math.min(LARGEST_BLOCK, budget);
        long bytes = grid.largestBlock() * dtype.byteWidth();
        if (bytes > limit) {
            Grid smaller = grid.limitedTo(Math.max(1, limit / 8 / dtype.byteWidth()));
            throw new BodkinException(
                    Kind.USER,
                    "a block of " + Extents.text(grid.firstBlock()) + " " + dtype + " takes " + ByteSize.format(bytes)
                            + ", and at most " + ByteSize.format(limit)
                            + (limit == budget ? ", the budget, can be had" : " can be in one block") + "; blocks of "
                            + Extents.text(smaller.firstBlock()) + " would do");
        }
    }
}
