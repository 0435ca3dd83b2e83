package io.bodkin.engine.lazy;

import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.GraphOptions;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.worker.LocalRuntime;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a graph: spawns its calls in order, and lets go of every result but the last. */
final class GraphRun<T> {
    private static final Logger LOG = LoggerFactory.getLogger("io.bodkin.engine");

    private final LocalRuntime runtime;
    private final Call<T> root;
    private final GraphOptions options;

    GraphRun(LocalRuntime runtime, Call<T> root, GraphOptions options) {
        this.runtime = runtime;
        this.root = root;
        this.options = options;
    }

    Chunk<T> compute() {
        Optional<T> restored = restore();
        if (restored.isPresent()) {
            return runtime.put(restored.get(), Optional.empty());
        }
        Task<T> task = spawn();
        try {
            Chunk<T> result = task.fetchRaw();
            checkpoint(result);
            return result;
        } finally {
            task.release();
        }
    }

    T collect() {
        Optional<T> restored = restore();
        if (restored.isPresent()) {
            return restored.get();
        }
        Task<T> task = spawn();
        try {
            T value = task.fetch();
            checkpoint(value);
            return value;
        } finally {
            task.release();
        }
    }

    @SuppressWarnings("unchecked") // it is for the user to restore what was saved
    private Optional<T> restore() {
        if (options.restore().isEmpty()) {
            return Optional.empty();
        }
        try {
            return (Optional<T>) options.restore().get().find();
        } catch (Exception failed) {
            LOG.warn("restore of the graph of {} failed: it is run", root, failed);
            return Optional.empty();
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
        Map<Call<?>, TaskNode<?>> tasks = new IdentityHashMap<>();
        List<TaskNode<?>> all = new ArrayList<>();
        AtomicBoolean failed = new AtomicBoolean();
        TaskNode<?> last = null;
        try {
            for (Call<?> call : RunOrder.of(root)) {
                last = runtime.submit(spawner, optionsOf(call), call.function(), inputs(call, tasks));
                tasks.put(call, last);
                all.add(last);
            }
        } finally {
            if (!options.allowErrors()) {
                List<TaskNode<?>> spawned = List.copyOf(all);
                spawned.forEach(task -> task.onEnd(() -> cancelAllAfterAFailure(task, spawned, failed)));
            }
            // Those that take a result keep it until they have run.
            for (int i = 0; i < all.size() - 1; i++) {
                all.get(i).release();
            }
        }
        return (Task<T>) last;
    }

    private TaskOptions optionsOf(Call<?> call) {
        return call.options().over(options.tasks());
    }

    private static Ref<?>[] inputs(Call<?> call, Map<Call<?>, TaskNode<?>> tasks) {
        return call.inputs().stream()
                .map(input -> input instanceof Call<?> other ? tasks.get(other) : input)
                .toArray(Ref<?>[]::new);
    }

    private static void cancelAllAfterAFailure(TaskNode<?> ended, List<TaskNode<?>> all, AtomicBoolean failed) {
        if (ended.failure().isPresent() && failed.compareAndSet(false, true)) {
            all.forEach(TaskNode::cancel);
        }
    }
}
