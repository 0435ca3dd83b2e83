package io.bodkin.darray.linalg;

import io.bodkin.darray.expr.Algorithm;
import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The Cholesky factor of a symmetric matrix, column of tiles by column of tiles: a tile of the matrix, less the
 * products of the tiles that are finished to the left of it, is factored on the diagonal, and below it solved with the
 * factor there. So each tile is written once. The upper factor is the same with rows for columns.
 *
 * @param a the matrix, in blocks that are at most divided into tiles
 * @param cuts of the tiles, on both axes
 */
record Cholesky(DType dtype, Operand a, long[] cuts, Triangle triangle, Room room) implements Algorithm {
    /** Tiles on the diagonal that are enough for all processors. */
    private static final int ENOUGH = 16;

    private static final int NARROWEST = 256;
    private static final int WIDEST = 1024;

    /** Products that one task subtracts: those that come before the last can be done before that is there. */
    private static final int PAIRS = 4;

    /** Blocks along the diagonal, divided where they are too few or too large. */
    static long[] tiles(long[] blocks) {
        long extent = blocks[blocks.length - 1];
        return Tiling.divided(blocks, Math.max(NARROWEST, Math.min(WIDEST, extent / ENOUGH)));
    }

    @Override
    public String name() {
        return "cholesky";
    }

    private int count() {
        return cuts.length - 1;
    }

    private int extent(int i) {
        return (int) (cuts[i + 1] - cuts[i]);
    }

    private long tileBytes() {
        return Tiling.widest(cuts) * Tiling.widest(cuts) * dtype.byteWidth();
    }

    private int pairs() {
        return room.pairs(2 * tileBytes(), tileBytes(), false);
    }

    private boolean isInMemory() {
        long n = cuts[count()];
        return room.holds(2 * n * n * dtype.byteWidth());
    }

    @Override
    public Cost cost() {
        long tasks = 0;
        long taken = 0;
        long made = 0;
        long tile = count() == 0 ? 0 : cuts[count()] * cuts[count()] * dtype.byteWidth() / ((long) count() * count());
        long block = a.baseGrid().largestBlock() * dtype.byteWidth();
        for (int j = 0; j < count(); j++) {
            long below = count() - j - 1L;
            long links = Math.max(1, (j + PAIRS - 1) / PAIRS);
            tasks += (below + 1) * links + below;
            taken += (below + 1) * (block + (links - 1) * tile) + (j + below * (2L * j + 1)) * tile;
            made += ((below + 1) * links + below) * tile;
        }
        return new Cost(tasks, taken, made, block + (2 * PAIRS + 2) * tileBytes());
    }

    @Override
    public List<Task<Block>> spawn(Engine engine, List<List<? extends Ref<?>>> operands) {
        try (Tiles tiles = new Tiles(engine, dtype, isInMemory() ? 0 : 4 * room.window())) {
            return tiles.keep(new Run(tiles, operands.get(0)).all());
        }
    }

    private final class Run {
        private final Tiles tiles;
        private final List<? extends Ref<?>> blocks;
        private final int pairs = Math.min(PAIRS, pairs());
        private final boolean upper = triangle == Triangle.UPPER;
        private final List<List<Task<Block>>> columns = new ArrayList<>();

        Run(Tiles tiles, List<? extends Ref<?>> blocks) {
            this.tiles = tiles;
            this.blocks = blocks;
        }

        List<Task<Block>> all() {
            for (int j = 0; j < count(); j++) {
                List<Task<Block>> column = new ArrayList<>();
                columns.add(column);
                for (int i = j; i < count(); i++) {
                    column.add(tile(i, j));
                }
            }
            List<Task<Block>> results = new ArrayList<>();
            for (int i = 0; i < count(); i++) {
                for (int j = 0; j < count(); j++) {
                    boolean empty = upper ? i > j : i < j;
                    results.add(empty ? zeros(i, j) : made(Math.max(i, j), Math.min(i, j)));
                }
            }
            return results;
        }

        private Task<Block> made(int i, int j) {
            return columns.get(j).get(i - j);
        }

        private Task<Block> zeros(int i, int j) {
            return task(i, j, Start.NOTHING, Update.NONE, new Last.Nothing(), List.of());
        }

        /** Of the lower factor, row {@code i} and column {@code j}; of the upper one, column and row. */
        private Task<Block> tile(int i, int j) {
            Grid grid = Grid.of(a.rowCuts(), a.columnCuts());
            int row = upper ? j : i;
            int column = upper ? i : j;
            int blockRow = grid.blockOf(0, cuts[row]);
            int blockColumn = grid.blockOf(1, cuts[column]);
            Ref<?> before = blocks.get(a.number(blockRow, blockColumn));
            Start start = Start.part(
                    (int) (cuts[row] - grid.cut(0, blockRow)),
                    (int) (cuts[column] - grid.cut(1, blockColumn)),
                    (int)
                            (a.transposed()
                                    ? grid.cut(0, blockRow + 1) - grid.cut(0, blockRow)
                                    : grid.cut(1, blockColumn + 1) - grid.cut(1, blockColumn)),
                    a.transposed());
            Update update = new Update(-1, upper, !upper, i == j, triangle);
            int k = 0;
            while (true) {
                int to = Math.min(j, k + pairs);
                List<Ref<?>> inputs = new ArrayList<>(List.of(before));
                IntStream.range(k, to).forEach(l -> add(inputs, i, j, l));
                boolean complete = to == j;
                if (complete && i > j) {
                    inputs.add(made(j, j));
                }
                Task<Block> task = task(row, column, start, update, complete ? last(i, j) : new Last.Nothing(), inputs);
                if (complete) {
                    return task;
                }
                before = task;
                start = Start.tile(1, extent(column));
                k = to;
            }
        }

        private void add(List<Ref<?>> inputs, int i, int j, int k) {
            if (i == j) {
                inputs.add(made(i, k));
            } else if (upper) {
                inputs.add(made(j, k));
                inputs.add(made(i, k));
            } else {
                inputs.add(made(i, k));
                inputs.add(made(j, k));
            }
        }

        private Last last(int i, int j) {
            return i == j ? new Last.Factor(triangle, cuts[j]) : new Last.Solve(!upper, triangle, true, false, cuts[j]);
        }

        private Task<Block> task(int i, int j, Start start, Update update, Last last, List<Ref<?>> inputs) {
            long[] shape = {extent(i), extent(j)};
            return tiles.spawn(
                    "cholesky",
                    new TileTask(dtype, shape, extent(i), extent(j), start, update, Pieces.ALL, last),
                    shape[0] * shape[1],
                    inputs);
        }
    }
}
