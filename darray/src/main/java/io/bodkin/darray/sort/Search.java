package io.bodkin.darray.sort;

import io.bodkin.darray.expr.Algorithm;
import io.bodkin.darray.expr.Expressions;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Promotion;
import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.memory.SizeClass;
import java.util.ArrayList;
import java.util.List;

/**
 * Where values belong in a sorted array: how many elements come before each. A task counts those of as many sorted
 * blocks as memory should hold; if these are not all, others add the rest to that, one after another.
 *
 * @param sorted the grid of the sorted array
 * @param values the grid of the values, and of the result
 * @param groups the sorted blocks that a task takes: where each group begins, and where the last ends
 */
public record Search(DType dtype, Grid sorted, Grid values, int[] groups, boolean right) implements Algorithm {
    /**
     * The node of the counts, INT64.
     *
     * @param sorted of one axis, in ascending order; the result is senseless if it is not
     * @param right whether elements that equal a value come before it
     */
    public static Node of(Engine engine, Node sorted, Node values, boolean right) {
        if (values.grid().elements() == 0 || sorted.grid().elements() == 0) {
            return new Node.Constant(DType.INT64, values.grid(), 0, 0);
        }
        DType dtype = Promotion.of(sorted.dtype(), values.dtype());
        Node haystack = Expressions.cast(sorted, dtype);
        Node needles = Expressions.cast(values, dtype);
        long limit = engine.settings().memory()
                / (4L * Math.max(1, engine.processors().size()));
        int[] groups = groups(sorted.grid(), limit / dtype.byteWidth());
        return new Node.ByAlgorithm(
                new Search(dtype, sorted.grid(), values.grid(), groups, right),
                List.of(haystack, needles),
                DType.INT64,
                values.grid());
    }

    private static int[] groups(Grid grid, long most) {
        List<Integer> starts = new ArrayList<>(List.of(0));
        for (int block = 1; block < grid.blocks(0); block++) {
            if (grid.cut(0, block + 1) - grid.cut(0, starts.get(starts.size() - 1)) > most) {
                starts.add(block);
            }
        }
        starts.add(grid.blocks(0));
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public String name() {
        return "search";
    }

    private int count() {
        return groups.length - 1;
    }

    @Override
    public Cost cost() {
        long counts = values.elements() * Long.BYTES;
        long widest = 0;
        for (int group = 0; group < count(); group++) {
            widest = Math.max(widest, sorted.cut(0, groups[group + 1]) - sorted.cut(0, groups[group]));
        }
        long block = values.largestBlock();
        return new Cost(
                (long) count() * values.blockCount(),
                values.elements() * dtype.byteWidth() * count()
                        + counts * (count() - 1)
                        + sorted.elements() * dtype.byteWidth() * values.blockCount(),
                counts * count(),
                widest * dtype.byteWidth() + block * (dtype.byteWidth() + 2L * Long.BYTES));
    }

    @Override
    public List<Task<Block>> spawn(Engine engine, List<List<? extends Ref<?>>> operands) {
        List<Task<Block>> tasks = new ArrayList<>();
        try {
            for (int number = 0; number < values.blockCount(); number++) {
                tasks.add(block(engine, number, operands));
            }
            return tasks;
        } catch (Throwable failure) {
            tasks.forEach(Task::release);
            throw failure;
        }
    }

    private Task<Block> block(Engine engine, int number, List<List<? extends Ref<?>>> operands) {
        long[] extents = values.region(number).extent();
        long bytes = SizeClass.roundUp(values.region(number).elements() * Long.BYTES);
        Order order = new Order(dtype, false, true);
        List<Task<Block>> counts = new ArrayList<>();
        try {
            for (int group = 0; group < count(); group++) {
                List<Ref<?>> inputs = new ArrayList<>();
                inputs.add(operands.get(1).get(number));
                if (group > 0) {
                    inputs.add(counts.get(group - 1));
                }
                int[] lengths = new int[groups[group + 1] - groups[group]];
                for (int i = 0; i < lengths.length; i++) {
                    int block = groups[group] + i;
                    lengths[i] = (int) (sorted.cut(0, block + 1) - sorted.cut(0, block));
                    inputs.add(operands.get(0).get(block));
                }
                counts.add(engine.with(TaskOptions.named("search").memory(bytes))
                        .submit(
                                new SearchTask(order, extents, lengths, group > 0, right),
                                inputs.toArray(Ref<?>[]::new)));
            }
            return counts.remove(counts.size() - 1);
        } finally {
            counts.forEach(Task::release);
        }
    }
}
