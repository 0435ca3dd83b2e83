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

/**
 * The solution of a triangular system: row of tiles by row of tiles, from the corner in which there is one unknown.
 *
 * @param t the matrix, in square tiles along its diagonal
 * @param triangle of the matrix as {@code t} has it
 * @param columns cuts of the right side
 * @param result its grid, and that of the right side
 */
record TriangularSystem(
        DType dtype, Operand t, Triangle triangle, boolean unitDiagonal, long[] columns, Grid result, Room room)
        implements Algorithm {
    @Override
    public String name() {
        return "solve a triangular system";
    }

    private int rowCount() {
        return t.rowCuts().length - 1;
    }

    private int columnCount() {
        return columns.length - 1;
    }

    private long tileBytes() {
        return result.largestBlock() * dtype.byteWidth();
    }

    private int pairs() {
        long widest = Tiling.widest(t.rowCuts());
        return room.pairs(widest * widest * dtype.byteWidth() + tileBytes(), tileBytes(), isInMemory());
    }

    private boolean isInMemory() {
        long n = t.rows();
        return room.holds((n * n + 2 * n * columns[columnCount()]) * dtype.byteWidth());
    }

    @Override
    public Cost cost() {
        long widest = Tiling.widest(t.rowCuts());
        long square = widest * widest * dtype.byteWidth();
        long tasks = 0;
        long taken = 0;
        for (int i = 0; i < rowCount(); i++) {
            long links = Math.max(1, (i + pairs() - 1L) / pairs());
            tasks += links;
            taken += (i + 1) * square + (i + links) * tileBytes();
        }
        return new Cost(
                tasks * columnCount(),
                taken * columnCount(),
                tasks * columnCount() * tileBytes(),
                Math.min(pairs(), rowCount()) * (square + tileBytes()) + 2 * tileBytes() + square);
    }

    @Override
    public List<Task<Block>> spawn(Engine engine, List<List<? extends Ref<?>>> operands) {
        try (Tiles tiles = new Tiles(engine, dtype, isInMemory() ? 0 : room.window())) {
            return tiles.keep(new Run(tiles, operands).all());
        }
    }

    private final class Run {
        private final Tiles tiles;
        private final List<? extends Ref<?>> matrix;
        private final List<? extends Ref<?>> right;
        private final boolean forward = triangle == Triangle.LOWER;
        private final int pairs = pairs();
        private final Task<?>[] made = new Task<?>[rowCount() * columnCount()];

        Run(Tiles tiles, List<List<? extends Ref<?>>> operands) {
            this.tiles = tiles;
            this.matrix = operands.get(0);
            this.right = operands.get(1);
        }

        @SuppressWarnings("unchecked") // of these tasks
        List<Task<Block>> all() {
            for (int step = 0; step < rowCount(); step++) {
                for (int j = 0; j < columnCount(); j++) {
                    solve(step, j);
                }
            }
            List<Task<Block>> results = new ArrayList<>();
            for (Task<?> task : made) {
                results.add((Task<Block>) task);
            }
            return results;
        }

        /** The row of tiles that is solved at a step. */
        private int row(int step) {
            return forward ? step : rowCount() - 1 - step;
        }

        private void solve(int step, int j) {
            int i = row(step);
            int number = i * columnCount() + j;
            int m = (int) (t.rowCuts()[i + 1] - t.rowCuts()[i]);
            int n = (int) (columns[j + 1] - columns[j]);
            Ref<?> before = right.get(number);
            int k = 0;
            do {
                int to = (int) Math.min(step, (long) k + pairs);
                List<Ref<?>> inputs = new ArrayList<>(List.of(before));
                for (int l = k; l < to; l++) {
                    inputs.add(matrix.get(t.number(i, row(l))));
                    inputs.add(made[row(l) * columnCount() + j]);
                }
                Last last = new Last.Nothing();
                if (to == step) {
                    inputs.add(matrix.get(t.number(i, i)));
                    Triangle half = t.transposed() ? triangle.other() : triangle;
                    last = new Last.Solve(false, half, t.transposed(), unitDiagonal, t.rowCuts()[i]);
                }
                Update update = new Update(-1, t.transposed(), false, false, triangle);
                long[] shape = result.region(number).extent();
                Task<Block> task = tiles.spawn(
                        "solve",
                        new TileTask(dtype, shape, m, n, Start.tile(1, n), update, Pieces.ALL, last),
                        (long) m * n,
                        inputs);
                before = task;
                made[number] = task;
                k = to;
            } while (k < step);
        }
    }
}
