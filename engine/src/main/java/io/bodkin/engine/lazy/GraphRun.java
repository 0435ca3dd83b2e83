package io.bodkin.engine.lazy;

import static java.util.Objects.requireNonNull;

import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.GraphOptions;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.TaskFailedException;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.worker.LocalRuntime;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a graph: spawns its calls in order, and lets go of every result but the last. */
final class GraphRun<T> {
    private static final Logger LOG = LoggerFactory.getLogger("io.bodkin.engine");

    private final LocalRuntime runtime;
    private final Call<T> root;
    private final GraphOptions options;
    private final Spawned spawned = new Spawned();

    GraphRun(LocalRuntime runtime, Call<T> root, GraphOptions options) {
        this.runtime = runtime;
        this.root = root;
        this.options = options;
    }

    @SuppressWarnings("unchecked") // it is for the user to restore what was saved
    Chunk<T> compute() {
        Optional<?> restored = restore();
        if (restored.isPresent()) {
            return restored.get() instanceof Chunk<?> chunk
                    ? (Chunk<T>) runtime.second(chunk, Optional.empty())
                    : runtime.put((T) restored.get(), Optional.empty());
        }
        Task<T> task = spawn();
        try {
            Chunk<T> result = task.fetchRaw();
            if (options.checkpoint().isPresent()) {
                checkpointOf(result);
            }
            return result;
        } catch (TaskFailedException failure) {
            throw spawned.first().orElse(failure);
        } finally {
            task.release();
        }
    }

    @SuppressWarnings("unchecked") // as above
    T collect() {
        Optional<?> restored = restore();
        if (restored.isPresent()) {
            return restored.get() instanceof Chunk<?> chunk ? (T) chunk.fetch() : (T) restored.get();
        }
        Task<T> task = spawn();
        try {
            T value = task.fetch();
            checkpoint(value);
            return value;
        } catch (TaskFailedException failure) {
            throw spawned.first().orElse(failure);
        } finally {
            task.release();
        }
    }

    private Optional<?> restore() {
        if (options.restore().isEmpty()) {
            return Optional.empty();
        }
        try {
            return requireNonNull(options.restore().get().find(), "restore returned null, not an Optional");
        } catch (Throwable failed) {
            LOG.warn("restore of the graph of {} failed: it is run", root, failed);
            return Optional.empty();
        }
    }

    /** Takes over the handle if its value cannot be had. */
    private void checkpointOf(Chunk<T> result) {
        T value;
        try {
            value = result.fetch();
        } catch (Throwable failure) {
            result.release();
            throw failure;
        }
        try {
            checkpoint(value);
        } finally {
            if (value instanceof Block block) {
                block.close();
            } else if (value instanceof Batch batch) {
                batch.close();
            }
        }
    }

    private void checkpoint(Object result) {
        if (options.checkpoint().isPresent()) {
            try {
                options.checkpoint().get().save(result);
            } catch (Exception failed) {
                LOG.warn("checkpoint of the graph of {} failed: it has its result all the same", root, failed);
            }
        }
    }

    @SuppressWarnings("unchecked") // the last is the root
    private Task<T> spawn() {
        Spawner spawner = runtime.facade();
        List<Call<?>> order = RunOrder.of(root);
        Map<Call<?>, Integer> takers = new IdentityHashMap<>();
        order.forEach(call -> call.calls().forEach(input -> takers.merge(input, 1, Integer::sum)));
        Map<Call<?>, TaskNode<?>> tasks = new IdentityHashMap<>();
        try {
            for (Call<?> call : order) {
                TaskNode<?> task = runtime.submit(spawner, optionsOf(call), call.function(), inputs(call, tasks));
                tasks.put(call, task);
                if (!options.allowErrors()) {
                    spawned.add(task);
                }
                for (Call<?> input : call.calls()) {
                    if (takers.merge(input, -1, Integer::sum) == 0) {
                        tasks.remove(input).release(); // those that take its result keep it until they have run
                    }
                }
            }
            return (Task<T>) tasks.remove(root);
        } finally {
            tasks.values().forEach(TaskNode::release);
        }
    }

    private TaskOptions optionsOf(Call<?> call) {
        return call.options().over(options.tasks());
    }

    private static Ref<?>[] inputs(Call<?> call, Map<Call<?>, TaskNode<?>> tasks) {
        return call.inputs().stream()
                .map(input -> input instanceof Call<?> other ? tasks.get(other) : input)
                .toArray(Ref<?>[]::new);
    }

    /** All tasks of a run, which end with the first that fails. Told by any thread. */
    private static final class Spawned {
        private final List<TaskNode<?>> tasks = new ArrayList<>();
        private TaskFailedException first;

        /** The failure that ended the others. */
        synchronized Optional<TaskFailedException> first() {
            return Optional.ofNullable(first);
        }

        void add(TaskNode<?> task) {
            boolean late;
            synchronized (this) {
                tasks.add(task);
                late = first != null;
            }
            if (late) {
                task.cancel();
            } else {
                task.onEnd(() -> ended(task));
            }
        }

        private void ended(TaskNode<?> task) {
            Optional<TaskFailedException> failure = task.failure();
            if (failure.isEmpty()) {
                return;
            }
            List<TaskNode<?>> others;
            synchronized (this) {
                others = first != null ? List.of() : List.copyOf(tasks);
                first = first != null ? first : failure.get();
            }
            others.forEach(TaskNode::cancel);
        }
    }
}
