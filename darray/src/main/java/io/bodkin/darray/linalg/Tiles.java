package io.bodkin.darray.linalg;

import io.bodkin.darray.expr.BlockTasks;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Spawns the tasks of an algorithm. Keeps the handles of all: closing it ends those that were not {@linkplain #keep
 * kept}. Where the order counts, because not all data are in memory, a task begins only when one that was spawned some
 * tasks before has ended.
 */
final class Tiles implements AutoCloseable {
    private final Engine engine;
    private final DType dtype;
    private final int window;
    private final List<Task<?>> passing = new ArrayList<>();
    private final Deque<Task<?>> begun = new ArrayDeque<>();

    /** @param window of {@link Room}; 0: any order */
    Tiles(Engine engine, DType dtype, int window) {
        this.engine = engine;
        this.dtype = dtype;
        this.window = window;
    }

    Task<Block> spawn(String name, Object function, long elements, List<? extends Ref<?>> inputs) {
        TaskOptions options = BlockTasks.options(name, elements * dtype.byteWidth());
        if (window > 0 && begun.size() == window) {
            options = options.after(begun.remove());
        }
        Task<Block> task = engine.with(options).submit(function, inputs.toArray(Ref<?>[]::new));
        passing.add(task);
        if (window > 0) {
            begun.add(task);
        }
        return task;
    }

    /** The caller has the handles from now on. */
    List<Task<Block>> keep(List<Task<Block>> tasks) {
        Set<Task<?>> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        kept.addAll(tasks);
        passing.removeIf(kept::contains);
        return tasks;
    }

    @Override
    public void close() {
        passing.forEach(Task::release);
    }
}
