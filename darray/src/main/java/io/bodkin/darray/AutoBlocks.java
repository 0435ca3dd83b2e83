package io.bodkin.darray;

import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;

/**
 * Blocks from shape, type and budget. A block takes 32 MiB at most with a budget of 1 GiB or more, and 4 MiB, 512 KiB
 * or 64 KiB with less: a 32nd of the budget, so that the working set of an operation fits several times. So few steps,
 * because the bits of sums depend on the blocks: an ordinary change of the budget does not change them, and the number
 * of threads never does. An array is cut by halving the longest axis as often as it takes.
 */
public final class AutoBlocks extends Blocks {
    static final AutoBlocks INSTANCE = new AutoBlocks();

    private static final long LARGEST = 32L << 20;
    private static final long SMALLEST = 64L << 10;
    private static final int STEP = 8;
    private static final int IN_BUDGET = 32;

    private AutoBlocks() {}

    /** The bytes of a block at most. */
    static long bytes(long budget) {
        long bytes = LARGEST;
        while (bytes > SMALLEST && bytes > budget / IN_BUDGET) {
            bytes /= STEP;
        }
        return bytes;
    }

    @Override
    Grid grid(Engine engine, DType dtype, long[] extents) {
        long elements = bytes(engine.settings().memory()) / dtype.byteWidth();
        return Grid.regular(extents, Extents.halved(extents, elements));
    }

    @Override
    public String toString() {
        return "automatic blocks";
    }
}
