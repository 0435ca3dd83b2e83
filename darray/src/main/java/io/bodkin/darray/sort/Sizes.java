package io.bodkin.darray.sort;

import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.chunk.PinnedBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * How large the parts of a sort are. They follow from the budget; what is sorted does not depend on them.
 *
 * @param runs the blocks of the array that each run takes: the first, and the one after the last of each
 * @param cell records of a cell of a run, about
 * @param piece records of a piece of a run
 * @param result the blocks of the result
 */
record Sizes(List<int[]> runs, int cell, int piece, Grid result) {
    private static final int LARGEST_CELL = 8192;
    private static final int LARGEST_PIECE = 1 << 20;
    private static final int SMALLEST_PIECE = 4096;

    /** Records that a run has at most: their keys and places take a block of their own, which cannot be larger. */
    private static final long LARGEST_RUN = PinnedBlock.MAX_BYTES / (2 * Long.BYTES);

    /** Records of a block of the result at most: who makes it takes no more than as many beside. */
    private static final long LARGEST_RESULT = LARGEST_RUN / 2;

    /** Bytes that a task takes and makes for each record of a run. */
    private static long inRun(Order order) {
        return order.dtype().byteWidth() + order.recordBytes() + (long) Long.BYTES * order.words();
    }

    /** The same blocks, or smaller ones if a task would have no room for a run of one. */
    static Grid fitting(Order order, Grid grid, long budget, int threads) {
        long fitting = grid.largestBlock() <= budget / 4 * 3 / inRun(order)
                ? LARGEST_RUN
                : budget / (2L * threads) / inRun(order);
        return grid.limitedTo(Math.min(fitting, LARGEST_RUN));
    }

    /** @param grid that a task has room for */
    static Sizes of(Order order, Grid grid, long budget, int threads) {
        long inRun = inRun(order);
        long share = budget / (2L * threads);
        long fair = grid.elements() / (4L * threads);
        long run = Math.max(1, Math.min(Math.min(share / inRun, LARGEST_RUN), fair));
        List<int[]> runs = runs(grid, run);
        long inMerge = order.recordBytes() + order.resultBytes() + (long) Long.BYTES * order.words();
        Grid result = grid.limitedTo(Math.min(share / 2 / inMerge, LARGEST_RESULT));
        long longest = 0;
        for (int[] range : runs) {
            longest = Math.max(longest, grid.cut(0, range[1]) - grid.cut(0, range[0]));
        }
        long all = grid.elements() * (order.dtype().byteWidth() + order.recordBytes() + order.resultBytes());
        long most = all + 2 * share < budget
                ? longest
                : Math.max(SMALLEST_PIECE, Math.min(LARGEST_PIECE, budget / 4 / runs.size())) / order.recordBytes();
        long cell = Math.max(16, Math.min(LARGEST_CELL, result.largestBlock() / (4L * runs.size())));
        return new Sizes(runs, (int) cell, (int) Math.max(1, Math.min(longest, most)), result);
    }

    /** Blocks that follow each other, as many as a run may have, at least one. */
    private static List<int[]> runs(Grid grid, long most) {
        List<int[]> runs = new ArrayList<>();
        int from = 0;
        for (int block = 1; block <= grid.blocks(0); block++) {
            if (block == grid.blocks(0) || grid.cut(0, block + 1) - grid.cut(0, from) > most) {
                runs.add(new int[] {from, block});
                from = block;
            }
        }
        return runs;
    }
}
