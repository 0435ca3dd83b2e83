package io.bodkin.darray.sort;

import io.bodkin.darray.eval.Input;
import io.bodkin.darray.expr.Algorithm;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.memory.SizeClass;
import java.util.ArrayList;
import java.util.List;

/** The elements of keys. */
record Decoding(Order order, Grid grid) implements Algorithm {
    /** @param keys INT64 */
    static Node of(Node keys, Order order) {
        return new Node.ByAlgorithm(new Decoding(order, keys.grid()), List.of(keys), order.dtype(), keys.grid());
    }

    /** @param extents of the block */
    private record DecodeTask(Order order, long[] extents) implements Fn1<Object, Block> {
        private static final long serialVersionUID = 1L;

        @Override
        public Block apply(Object keys) {
            Block result = Engine.current().context().allocate(order.dtype(), Shape.of(extents));
            KeyColumn column = new KeyColumn(order, Input.bytes(result, order.dtype()));
            long[] tile = new long[Records.TILE];
            int n = (int) result.elements();
            for (int from = 0; from < n; from += tile.length) {
                int count = Math.min(tile.length, n - from);
                Words.of(keys).get(from, tile, 0, count);
                column.write(from, tile, 0, count);
            }
            return result;
        }
    }

    @Override
    public String name() {
        return "elements of keys";
    }

    @Override
    public Cost cost() {
        long n = grid.elements();
        int width = order.dtype().byteWidth();
        return new Cost(grid.blockCount(), n * Long.BYTES, n * width, grid.largestBlock() * (Long.BYTES + width));
    }

    @Override
    public List<Task<Block>> spawn(Engine engine, List<List<? extends Ref<?>>> operands) {
        List<Task<Block>> tasks = new ArrayList<>();
        try {
            for (int number = 0; number < grid.blockCount(); number++) {
                long bytes = grid.region(number).elements() * order.dtype().byteWidth();
                tasks.add(engine.with(TaskOptions.named("elements").memory(SizeClass.roundUp(bytes)))
                        .submit(
                                new DecodeTask(order, grid.region(number).extent()),
                                operands.get(0).get(number)));
            }
            return tasks;
        } catch (Throwable failure) {
            tasks.forEach(Task::release);
            throw failure;
        }
    }
}
