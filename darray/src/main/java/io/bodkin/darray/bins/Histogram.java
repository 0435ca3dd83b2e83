package io.bodkin.darray.bins;

import io.bodkin.darray.eval.BinTask;
import io.bodkin.darray.eval.Bins;
import io.bodkin.darray.eval.CombineTask;
import io.bodkin.darray.eval.Finish;
import io.bodkin.darray.eval.Reduction;
import io.bodkin.darray.expr.Algorithm;
import io.bodkin.darray.expr.BlockTasks;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Views;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.reduce.DoubleSum;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Counts the elements in each bin, or adds up their weights: block by block, and then by a fixed tree. */
public final class Histogram implements Algorithm {
    /** Two numbers of 8 bytes for each, in each task. */
    private static final int MOST_BINS = 1 << 24;

    private static final int FAN_IN = 8;

    private final Bins bins;
    private final Grid grid;
    private final DType dtype;
    private final Optional<DType> weights;

    private Histogram(Bins bins, Grid grid, DType dtype, Optional<DType> weights) {
        this.bins = bins;
        this.grid = grid;
        this.dtype = dtype;
        this.weights = weights;
    }

    /** How many elements there are in each, INT64. */
    public static Node counts(Bins bins, Node x) {
        return of(bins, x, Optional.empty());
    }

    /**
     * What the weights of the elements in each come to, FLOAT64.
     *
     * @throws IllegalArgumentException if the shapes differ
     */
    public static Node weighted(Bins bins, Node x, Node weights) {
        if (!Arrays.equals(x.extents(), weights.extents())) {
            throw new IllegalArgumentException("an array of " + Extents.text(x.extents()) + " with weights of "
                    + Extents.text(weights.extents()) + ": the shapes differ");
        }
        return of(bins, x, Optional.of(weights));
    }

    private static Node of(Bins bins, Node x, Optional<Node> weights) {
        if (bins.count() > MOST_BINS) {
            throw new IllegalArgumentException(bins.count() + " bins: at most " + MOST_BINS
                    + ", since each task counts all of them on the heap; sort the array, or divide its elements");
        }
        Grid result = Grid.whole(bins.count());
        DType made = weights.isPresent() ? DType.FLOAT64 : DType.INT64;
        if (x.grid().elements() == 0 || bins.count() == 0) {
            return new Node.Constant(made, result, 0, 0);
        }
        List<Node> operands = new ArrayList<>(List.of(x));
        weights.ifPresent(node -> operands.add(Views.rechunk(node, x.grid())));
        Histogram histogram = new Histogram(bins, x.grid(), x.dtype(), weights.map(Node::dtype));
        return new Node.ByAlgorithm(histogram, operands, made, result);
    }

    private DType made() {
        return weights.isPresent() ? DType.FLOAT64 : DType.INT64;
    }

    private Reduction reduction(Reduction.Form form) {
        return new Reduction(new DoubleSum(), Finish.as(made()), new long[] {bins.count()}, form);
    }

    @Override
    public String name() {
        return "histogram";
    }

    @Override
    public Cost cost() {
        long blocks = grid.blockCount();
        long tasks = blocks;
        for (long left = blocks; tasks == blocks || left > 1; ) {
            left = (left + FAN_IN - 1) / FAN_IN;
            tasks += left;
        }
        long states = reduction(Reduction.Form.STATES).allocatedBytes();
        long result = (long) bins.count() * made().byteWidth();
        int width = dtype.byteWidth() + weights.map(DType::byteWidth).orElse(0);
        return new Cost(
                tasks,
                grid.elements() * width + (tasks - 1) * states,
                (tasks - 1) * states + result,
                Math.max(grid.largestBlock() * width + states, FAN_IN * states + result + states));
    }

    @Override
    public List<Task<Block>> spawn(Engine engine, List<List<? extends Ref<?>>> operands) {
        BlockTasks making = new BlockTasks(engine);
        Reduction states = reduction(Reduction.Form.STATES);
        List<Task<?>> level = new ArrayList<>();
        try {
            for (int number = 0; number < grid.blockCount(); number++) {
                List<Ref<?>> inputs = new ArrayList<>();
                for (List<? extends Ref<?>> operand : operands) {
                    inputs.add(operand.get(number));
                }
                long elements = grid.region(number).elements();
                BinTask task = new BinTask(bins, dtype, weights.orElse(dtype), elements, states);
                level.add(making.spawn("histogram", states.allocatedBytes(), task, inputs));
            }
            while (level.size() > FAN_IN) {
                List<Task<?>> next = new ArrayList<>();
                for (int from = 0; from < level.size(); from += FAN_IN) {
                    next.add(combine(making, level.subList(from, Math.min(level.size(), from + FAN_IN)), states));
                }
                level.forEach(Task::release);
                level = next;
            }
            @SuppressWarnings("unchecked") // of this form
            Task<Block> last = (Task<Block>) combine(making, level, reduction(Reduction.Form.BLOCK));
            return List.of(last);
        } finally {
            level.forEach(Task::release);
        }
    }

    private static Task<?> combine(BlockTasks making, List<Task<?>> parts, Reduction as) {
        return making.spawn("combine", as.allocatedBytes(), new CombineTask(as), parts);
    }
}
