package io.bodkin.darray.assemble;

import io.bodkin.darray.eval.FilterTask;
import io.bodkin.darray.expr.BlockTasks;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Views;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.plan.Run;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The elements of an array of one axis for which a mask is true. How many there are is known only when they are there.
 */
public final class Filter {
    private Filter() {}

    /**
     * Computes them, and waits for their blocks; the caller has their handles.
     *
     * @param mask BOOL, as long as {@code x}
     */
    public static Node run(Engine engine, Node x, Node mask) {
        Node.Stored values = Run.store(engine, x);
        try {
            Node.Stored masks = Run.store(engine, Views.rechunk(mask, x.grid()));
            try {
                return collect(engine, x, filtered(engine, values, masks));
            } finally {
                releaseUnless(masks, mask);
            }
        } finally {
            releaseUnless(values, x);
        }
    }

    private static void releaseUnless(Node.Stored stored, Node given) {
        if (stored != given) {
            Run.release(stored);
        }
    }

    private static List<Task<Block>> filtered(Engine engine, Node.Stored values, Node.Stored masks) {
        List<Task<Block>> tasks = new ArrayList<>();
        BlockTasks filtering = new BlockTasks(engine);
        try {
            for (int number = 0; number < values.grid().blockCount(); number++) {
                long elements = values.grid().region(number).elements();
                tasks.add(filtering.spawn(
                        "filter",
                        elements * values.dtype().byteWidth(),
                        new FilterTask(values.dtype(), (int) elements),
                        List.of(values.blocks().get(number), masks.blocks().get(number))));
            }
            return tasks;
        } catch (Throwable failure) {
            tasks.forEach(Task::release);
            throw failure;
        }
    }

    private static Node collect(Engine engine, Node x, List<Task<Block>> tasks) {
        List<Ref<?>> blocks = new ArrayList<>();
        long[] cuts = new long[tasks.size() + 1];
        try {
            List<Task<Long>> counts = tasks.stream()
                    .map(task -> engine.spawn(task, Block::elements))
                    .toList();
            for (int i = 0; i < tasks.size(); i++) {
                long count = counts.get(i).fetch();
                if (count > 0) {
                    blocks.add(tasks.get(i));
                    cuts[blocks.size()] = cuts[blocks.size() - 1] + count;
                } else {
                    tasks.get(i).release();
                }
            }
        } catch (Throwable failure) {
            tasks.forEach(Task::release);
            throw failure;
        }
        Grid grid = Grid.of(Arrays.copyOf(cuts, blocks.size() + 1));
        return blocks.isEmpty()
                ? new Node.Constant(x.dtype(), grid, 0, 0)
                : new Node.Stored(x.dtype(), grid, List.copyOf(blocks));
    }
}
