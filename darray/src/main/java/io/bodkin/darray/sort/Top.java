package io.bodkin.darray.sort;

import io.bodkin.darray.expr.Algorithm;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Views;
import io.bodkin.darray.grid.AffineMap;
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
 * The first few elements in order, with their places, of an array of one axis: those of each block, and then of what
 * several have left, in a tree. The result has the keys in its first row, the places in its second.
 *
 * @param count how many; as many as there are, at most
 */
record Top(Order order, Grid grid, int count) implements Algorithm {
    private static final int FAN_IN = 8;

    /** The elements, and their places, INT64. */
    static List<Node> of(Engine engine, Node x, boolean largest, long count) {
        Node places;
        Node values;
        if (count == 0 || count > TopTask.MOST) {
            values = firstOf(Sorting.along(engine, x, 0, largest, false), count);
            places = firstOf(Sorting.along(engine, x, 0, largest, true), count);
        } else {
            Order order = new Order(x.dtype(), largest, true);
            Node pairs = new Node.ByAlgorithm(
                    new Top(order, x.grid(), (int) count), List.of(x), DType.INT64, Grid.whole(2, count));
            long[] extents = {count};
            int[] axes = {AffineMap.FIXED, 0};
            places = Views.of(pairs, AffineMap.of(1, axes, new long[] {1, 0}, new long[] {0, 1}), extents);
            Node keys = Views.of(pairs, AffineMap.of(1, axes, new long[2], new long[] {0, 1}), extents);
            values = Decoding.of(keys, order);
        }
        return List.of(values, places);
    }

    private static Node firstOf(Node sorted, long count) {
        return Views.of(sorted, AffineMap.identity(1), new long[] {count});
    }

    @Override
    public String name() {
        return "top";
    }

    @Override
    public Cost cost() {
        long pairs = 2L * Long.BYTES * count;
        long tasks = 0;
        long passed = 0;
        for (long level = grid.blockCount(); tasks == 0 || level > 1; level = (level + FAN_IN - 1) / FAN_IN) {
            tasks += level;
            passed += level * pairs;
        }
        tasks += grid.blockCount() > 1 ? 1 : 0;
        return new Cost(
                tasks,
                grid.elements() * order.dtype().byteWidth() + passed,
                tasks * pairs,
                Math.max(grid.largestBlock() * order.dtype().byteWidth(), FAN_IN * pairs) + pairs);
    }

    @Override
    public List<Task<Block>> spawn(Engine engine, List<List<? extends Ref<?>>> operands) {
        return List.of(tree(engine, operands.get(0), 0, grid.blockCount()));
    }

    private long length(int from, int to) {
        return Math.min(count, grid.cut(0, to) - grid.cut(0, from));
    }

    /** Of the blocks from {@code from} to {@code to - 1}. */
    private Task<Block> tree(Engine engine, List<? extends Ref<?>> blocks, int from, int to) {
        int length = (int) length(from, to);
        if (to - from == 1) {
            int all = (int) (grid.cut(0, to) - grid.cut(0, from));
            Source source = Source.block(order, all, grid.cut(0, from));
            return submit(engine, new TopTask(source, length), List.of(blocks.get(from)));
        }
        int each = 1;
        while ((long) each * FAN_IN < to - from) {
            each *= FAN_IN;
        }
        List<Task<Block>> parts = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        try {
            for (int part = from; part < to; part += each) {
                int end = Math.min(to, part + each);
                parts.add(tree(engine, blocks, part, end));
                lengths.add((int) length(part, end));
            }
            int[] input = new int[parts.size()];
            for (int i = 0; i < input.length; i++) {
                input[i] = i;
            }
            int[] ends = lengths.stream().mapToInt(Integer::intValue).toArray();
            Source source = new Source(order, false, input, new int[ends.length], ends, new long[0]);
            return submit(engine, new TopTask(source, length), parts);
        } finally {
            parts.forEach(Task::release);
        }
    }

    private static Task<Block> submit(Engine engine, TopTask task, List<? extends Ref<?>> inputs) {
        return engine.with(TaskOptions.named("top").memory(SizeClass.roundUp(2L * Long.BYTES * task.count())))
                .submit(task, inputs.toArray(Ref<?>[]::new));
    }
}
