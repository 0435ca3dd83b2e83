package io.bodkin.darray.sort;

import io.bodkin.darray.expr.Algorithm;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.memory.SizeClass;
import java.util.ArrayList;
import java.util.List;

/** Sorts along the last axis, which is one block deep. */
record LineSort(Order order, Grid grid) implements Algorithm {
    static Node of(Node x, Order order) {
        return new Node.ByAlgorithm(new LineSort(order, x.grid()), List.of(x), order.result(), x.grid());
    }

    /** Bytes that a task takes and makes for so many elements in lines of this length. */
    static long bytes(Order order, long elements, long length) {
        return elements * (order.dtype().byteWidth() + order.resultBytes()) + LineTask.room(order, length);
    }

    @Override
    public String name() {
        return order.places() ? "argsort" : "sort";
    }

    private long length() {
        return grid.extent(grid.rank() - 1);
    }

    @Override
    public Cost cost() {
        return new Cost(
                grid.blockCount(),
                grid.elements() * order.dtype().byteWidth(),
                grid.elements() * order.resultBytes(),
                bytes(order, grid.largestBlock(), length()));
    }

    @Override
    public List<Task<Block>> spawn(Engine engine, List<List<? extends Ref<?>>> operands) {
        List<Task<Block>> tasks = new ArrayList<>();
        try {
            for (int number = 0; number < grid.blockCount(); number++) {
                long[] extents = grid.region(number).extent();
                long bytes = grid.region(number).elements() * order.resultBytes();
                long room = LineTask.room(order, length());
                tasks.add(engine.with(
                                TaskOptions.named(name()).memory(SizeClass.roundUp(bytes) + SizeClass.roundUp(room)))
                        .submit(new LineTask(order, extents), operands.get(0).get(number)));
            }
            return tasks;
        } catch (Throwable failure) {
            tasks.forEach(Task::release);
            throw failure;
        }
    }
}
