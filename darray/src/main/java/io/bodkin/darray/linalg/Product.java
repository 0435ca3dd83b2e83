package io.bodkin.darray.linalg;

import io.bodkin.darray.expr.Algorithm;
import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code alpha a b + beta c}. A tile of the result is a sum over the tiles of a row of {@code a} and of a column of
 * {@code b}, in their order. Where there are few tiles, what is summed over is divided into groups, whose sums are
 * added: how, depends on the tiles only. Of the product of a matrix and its transpose the upper tiles are transposes of
 * the lower ones.
 *
 * <p>If not all is in memory, the result is made in squares of tiles: all tasks of a square take the next few tiles of
 * their rows and columns before any takes those after them.
 *
 * @param a with the rows of the result
 * @param b with the columns of the result
 * @param cuts of what is summed over: those of both operands
 * @param square whether {@code b} is the transpose of {@code a}, and {@code a} is the only operand
 * @param beta 0: there is no {@code c}; else that is the last operand, in the blocks of the result
 * @param result its grid, of as many axes as it has
 */
record Product(
        DType dtype,
        Operand a,
        Operand b,
        long[] cuts,
        boolean square,
        double alpha,
        double beta,
        Grid result,
        Room room)
        implements Algorithm {
    /** Tiles, or groups of their sums, that are enough for all processors. */
    private static final int ENOUGH = 16;

    @Override
    public String name() {
        return square ? "multiply by the transpose" : "multiply";
    }

    private int rows() {
        return a.rowCuts().length - 1;
    }

    private int depth() {
        return cuts.length - 1;
    }

    private int columns() {
        return b.columnCuts().length - 1;
    }

    private static int extent(long[] cuts, int i) {
        return (int) (cuts[i + 1] - cuts[i]);
    }

    /** Tiles that are computed; the others are copies. */
    private long computed() {
        return square ? (long) rows() * (rows() + 1) / 2 : (long) rows() * columns();
    }

    private int groups() {
        return (int) Math.max(1, Math.min(depth(), (ENOUGH + computed() - 1) / Math.max(1, computed())));
    }

    private long tileBytes() {
        return Tiling.widest(a.rowCuts()) * Tiling.widest(b.columnCuts()) * dtype.byteWidth();
    }

    private long pairBytes() {
        return (Tiling.widest(a.rowCuts()) + Tiling.widest(b.columnCuts())) * Tiling.widest(cuts) * dtype.byteWidth();
    }

    private boolean isInMemory() {
        long m = a.rows();
        long n = b.columns();
        long operands = square ? m * a.columns() : (m + n) * a.columns();
        return room.holds((operands + m * n) * dtype.byteWidth());
    }

    private int pairs() {
        return room.pairs(pairBytes(), tileBytes(), isInMemory());
    }

    /** How many rows and columns of tiles are made together. */
    private int edge() {
        if (isInMemory()) {
            return Math.max(1, Math.max(rows(), columns()));
        }
        long pair = pairs() * pairBytes();
        int edge = 1;
        while (edge < Math.max(rows(), columns())
                && (edge + 1L) * (edge + 1) * tileBytes() + (edge + 1) * pair <= room.budget() * 6 / 10) {
            edge++;
        }
        return edge;
    }

    @Override
    public Cost cost() {
        long width = dtype.byteWidth();
        long m = a.rows();
        long n = b.columns();
        long k = a.columns();
        long tile = m * n * width;
        long links = 0;
        for (int group = 0; group < groups(); group++) {
            links += Math.max(1, (first(group + 1) - first(group) + pairs() - 1) / pairs());
        }
        long sums = groups() > 1 ? 1 : 0;
        long chains = links - groups();
        long copies = (long) rows() * columns() - computed();
        double share = computed() / (double) Math.max(1, (long) rows() * columns());
        long operands = square ? k * m * rows() * width : (m * k * columns() + k * n * rows()) * width;
        long made = Math.round(tile * share * (links + sums)) + Math.round(tile * (1 - share));
        long passed = Math.round(tile * share * (chains + sums * groups())) + Math.round(tile * (1 - share));
        return new Cost(
                computed() * (links + sums) + copies,
                operands + passed + (beta == 0 ? 0 : tile),
                made,
                Math.min(pairs(), depth()) * pairBytes() + 2 * tileBytes());
    }

    private int first(int group) {
        return (int) ((long) depth() * group / groups());
    }

    @Override
    public List<Task<Block>> spawn(Engine engine, List<List<? extends Ref<?>>> operands) {
        try (Tiles tiles = new Tiles(engine, dtype, isInMemory() ? 0 : room.window())) {
            return tiles.keep(new Run(tiles, operands).all());
        }
    }

    private final class Run {
        private final Tiles tiles;
        private final List<? extends Ref<?>> left;
        private final List<? extends Ref<?>> right;
        private final List<? extends Ref<?>> before;
        private final int pairs = pairs();

        Run(Tiles tiles, List<List<? extends Ref<?>>> operands) {
            this.tiles = tiles;
            this.left = operands.get(0);
            this.right = operands.get(square ? 0 : 1);
            this.before = operands.get(operands.size() - 1);
        }

        List<Task<Block>> all() {
            int edge = edge();
            Task<?>[][][] made = new Task<?>[rows()][columns()][];
            for (int i = 0; i < rows(); i += edge) {
                int strip = i / edge;
                int across = (columns() + edge - 1) / edge;
                for (int turn = 0; turn < across; turn++) {
                    // To and fro: the last columns of a strip are the first of the next.
                    int j = (strip % 2 == 0 ? turn : across - 1 - turn) * edge;
                    if (!square || j <= i) {
                        make(made, i, j, edge);
                    }
                }
            }
            List<Task<Block>> results = new ArrayList<>();
            for (int i = 0; i < rows(); i++) {
                for (int j = 0; j < columns(); j++) {
                    results.add(square && j > i ? transposed(result(made, j, i), i, j) : result(made, i, j));
                }
            }
            return results;
        }

        private void make(Task<?>[][][] made, int fromRow, int fromColumn, int edge) {
            for (int group = 0; group < groups(); group++) {
                int end = first(group + 1);
                int k = first(group);
                do {
                    int to = (int) Math.min(end, (long) k + pairs);
                    for (int i = fromRow; i < Math.min(rows(), fromRow + edge); i++) {
                        int last = square ? i + 1 : columns();
                        for (int j = fromColumn; j < Math.min(last, fromColumn + edge); j++) {
                            if (made[i][j] == null) {
                                made[i][j] = new Task<?>[groups()];
                            }
                            made[i][j][group] = link(made[i][j][group], i, j, group, k, to);
                        }
                    }
                    k = to;
                } while (k < end);
            }
            for (int i = fromRow; i < Math.min(rows(), fromRow + edge); i++) {
                int last = square ? i + 1 : columns();
                for (int j = fromColumn; j < Math.min(last, fromColumn + edge) && groups() > 1; j++) {
                    made[i][j] = new Task<?>[] {sum(Arrays.asList(made[i][j]), i, j)};
                }
            }
        }

        private Last last(int i, int j, boolean complete) {
            return square && i == j && complete ? new Last.Mirror() : new Last.Nothing();
        }

        /** Adds the products of tiles {@code k} to {@code to} to what one task before has made, if there is one. */
        private Task<Block> link(Task<?> earlier, int i, int j, int group, int k, int to) {
            int m = extent(a.rowCuts(), i);
            int n = extent(b.columnCuts(), j);
            boolean triangle = square && i == j;
            List<Ref<?>> inputs = new ArrayList<>();
            Start start = Start.NOTHING;
            if (earlier != null) {
                start = Start.tile(1, n);
                inputs.add(earlier);
            } else if (group == 0 && beta != 0) {
                start = Start.tile(beta, n);
                inputs.add(before.get(i * columns() + j));
            }
            for (int l = k; l < to; l++) {
                inputs.add(left.get(a.number(i, blockOf(a.columnCuts(), l))));
                if (!triangle) {
                    inputs.add(right.get(b.number(blockOf(b.rowCuts(), l), j)));
                }
            }
            boolean complete = groups() == 1 && to == depth();
            Update update = new Update(alpha, a.transposed(), b.transposed(), triangle, Triangle.LOWER);
            TileTask task = new TileTask(dtype, shape(i, j), m, n, start, update, pieces(k, to), last(i, j, complete));
            return tiles.spawn("multiply", task, (long) m * n, inputs);
        }

        /** The block of these that has the part of the axis between two cuts. */
        private int blockOf(long[] blocks, int l) {
            int found = Arrays.binarySearch(blocks, cuts[l]);
            return found >= 0 ? found : -found - 2;
        }

        private Pieces pieces(int k, int to) {
            if (Arrays.equals(a.columnCuts(), b.rowCuts())) {
                return Pieces.ALL;
            }
            int[] ofA = new int[to - k];
            int[] ofB = new int[to - k];
            int[] extents = new int[to - k];
            for (int l = k; l < to; l++) {
                ofA[l - k] = (int) (cuts[l] - a.columnCuts()[blockOf(a.columnCuts(), l)]);
                ofB[l - k] = (int) (cuts[l] - b.rowCuts()[blockOf(b.rowCuts(), l)]);
                extents[l - k] = extent(cuts, l);
            }
            return new Pieces(ofA, ofB, extents);
        }

        private Task<Block> sum(List<Task<?>> parts, int i, int j) {
            int m = extent(a.rowCuts(), i);
            int n = extent(b.columnCuts(), j);
            return tiles.spawn(
                    "add products", new SumTask(dtype, shape(i, j), m, n, last(i, j, true)), (long) m * n, parts);
        }

        private Task<Block> transposed(Task<Block> tile, int i, int j) {
            int m = extent(a.rowCuts(), i);
            int n = extent(b.columnCuts(), j);
            return tiles.spawn("transpose", new TransposeTask(dtype, m, n), (long) m * n, List.of(tile));
        }

        private long[] shape(int i, int j) {
            return result.region(i * columns() + j).extent();
        }

        @SuppressWarnings("unchecked") // of these tasks
        private Task<Block> result(Task<?>[][][] made, int i, int j) {
            return (Task<Block>) made[i][j][0];
        }
    }
}
