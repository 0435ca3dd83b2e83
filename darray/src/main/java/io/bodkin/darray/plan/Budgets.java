package io.bodkin.darray.plan;

import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.Engine;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.memory.ByteSize;

/** Says before anything runs that blocks are too large. */
final class Budgets {
    /** What the engine can hold in one piece. */
    private static final long LARGEST_BLOCK = 1L << 30;

    private Budgets() {}

    /** @throws BodkinException if a block of the result cannot be, saying which would do */
    static void check(Engine engine, Node node) {
        long budget = engine.settings().memory();
        long limit = Math.min(LARGEST_BLOCK, budget);
        long bytes = node.grid().largestBlock() * node.dtype().byteWidth();
        if (bytes > limit) {
            Grid smaller =
                    node.grid().limitedTo(Math.max(1, limit / 8 / node.dtype().byteWidth()));
            throw new BodkinException(
                    Kind.USER,
                    "a block of " + Extents.text(node.grid().firstBlock()) + " " + node.dtype() + " takes "
                            + ByteSize.format(bytes) + ", and at most " + ByteSize.format(limit)
                            + (limit == budget ? ", the budget, can be had" : " can be in one block") + "; blocks of "
                            + Extents.text(smaller.firstBlock()) + " would do");
        }
    }
}
