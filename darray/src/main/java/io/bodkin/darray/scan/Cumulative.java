package io.bodkin.darray.scan;

import io.bodkin.darray.eval.Scan;
import io.bodkin.darray.eval.ScanTask;
import io.bodkin.darray.expr.Algorithm;
import io.bodkin.darray.expr.BlockTasks;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums, products or extremes along an axis up to each element. Of blocks but the last of the axis first what they end
 * with is computed, each with what comes before it, one after the other; then each block is done by itself. So each is
 * read twice, and the bits depend on the blocks only.
 */
public final class Cumulative implements Algorithm {
    private final Scan scan;
    private final DType from;
    private final DType to;
    private final Grid grid;
    private final int axis;

    private Cumulative(Scan scan, DType from, DType to, Grid grid, int axis) {
        this.scan = scan;
        this.from = from;
        this.to = to;
        this.grid = grid;
        this.axis = axis;
    }

    public static Node of(Scan scan, Node x, int axis) {
        DType to = scan.of(x.dtype());
        return x.grid().elements() == 0
                ? new Node.Constant(to, x.grid(), 0, 0)
                : new Node.ByAlgorithm(new Cumulative(scan, x.dtype(), to, x.grid(), axis), List.of(x), to, x.grid());
    }

    @Override
    public String name() {
        return scan.verb();
    }

    @Override
    public Cost cost() {
        long tasks = 0;
        long taken = 0;
        long made = 0;
        long largest = 0;
        for (int number = 0; number < grid.blockCount(); number++) {
            long read = grid.region(number).elements() * from.byteWidth();
            long written = grid.region(number).elements() * to.byteWidth();
            long totals = totalBytes(number);
            boolean isLast = grid.coordinates(number)[axis] == grid.blocks(axis) - 1;
            tasks += isLast ? 1 : 2;
            taken += isLast ? read : 2 * read;
            made += written + (isLast ? 0 : totals);
            largest = Math.max(largest, read + written + totals);
        }
        return new Cost(tasks, taken, made, largest);
    }

    private long totalBytes(int number) {
        Region region = grid.region(number);
        return region.with(axis, 0, 1).elements() * Scan.wide(from).byteWidth();
    }

    @Override
    public List<Task<Block>> spawn(Engine engine, List<List<? extends Ref<?>>> operands) {
        List<Task<Block>> tasks = new ArrayList<>();
        List<Task<Block>> totals = new ArrayList<>();
        BlockTasks scanning = new BlockTasks(engine);
        try {
            for (int number = 0; number < grid.blockCount(); number++) {
                int[] at = grid.coordinates(number);
                List<Ref<?>> inputs = new ArrayList<>();
                inputs.add(operands.get(0).get(number));
                if (at[axis] > 0) {
                    int[] before = at.clone();
                    before[axis]--;
                    inputs.add(totals.get(grid.number(before)));
                }
                tasks.add(spawn(scanning, number, inputs, to, false));
                totals.add(
                        at[axis] == grid.blocks(axis) - 1
                                ? tasks.get(number)
                                : spawn(scanning, number, inputs, Scan.wide(from), true));
            }
            return List.copyOf(tasks);
        } catch (Throwable failure) {
            tasks.forEach(Task::release);
            throw failure;
        } finally {
            for (int number = 0; number < totals.size(); number++) {
                if (totals.get(number) != tasks.get(number)) {
                    totals.get(number).release();
                }
            }
        }
    }

    private Task<Block> spawn(BlockTasks scanning, int number, List<Ref<?>> inputs, DType made, boolean total) {
        Region region = grid.region(number);
        long bytes = total ? totalBytes(number) : region.elements() * made.byteWidth();
        return scanning.spawn(
                total ? "total" : scan.verb(),
                bytes,
                new ScanTask(scan, from, made, region.extent(), axis, total),
                inputs);
    }
}
