package io.bodkin.engine.worker;

import io.bodkin.engine.fault.DeadlockException;
import io.bodkin.engine.graph.TaskNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Finds out whether a task would wait for itself. Whatever is found is true: an edge of a cycle lasts until the next
 * task of it has ended, and the last of them waits for this one. Of one thread.
 */
final class WaitCycle {
    private final List<TaskNode<?>> own;
    private final int most;
    private final BiConsumer<TaskNode<?>, Collection<TaskNode<?>>> needed;

    /** Each task that was reached, and the one that needs it; its own if it is the first. */
    private final Map<TaskNode<?>, TaskNode<?>> neededBy = new HashMap<>();

    private WaitCycle(List<TaskNode<?>> own, int most, BiConsumer<TaskNode<?>, Collection<TaskNode<?>>> needed) {
        this.own = own;
        this.most = most;
        this.needed = needed;
    }

    /**
     * Why the calling thread, which is inside {@code own}, outermost first, must not wait for the end of
     * {@code target}. Looks at a limited number of tasks: empty does not say that there is no reason.
     *
     * @param most how many tasks to look at
     * @param needed adds what a task waits for
     */
    static Optional<DeadlockException> find(
            List<TaskNode<?>> own,
            TaskNode<?> target,
            int most,
            BiConsumer<TaskNode<?>, Collection<TaskNode<?>>> needed) {
        return new WaitCycle(own, most, needed).find(target);
    }

    private Optional<DeadlockException> find(TaskNode<?> target) {
        ArrayDeque<TaskNode<?>> toDo = new ArrayDeque<>();
        List<TaskNode<?>> next = new ArrayList<>();
        neededBy.put(target, target);
        toDo.add(target);
        while (!toDo.isEmpty()) {
            TaskNode<?> node = toDo.poll();
            if (own.contains(node)) {
                return Optional.of(exception(target, node));
            }
            if (node.isDone()) {
                continue;
            }
            needed.accept(node, next);
            for (TaskNode<?> each : next) {
                if (neededBy.size() < most && neededBy.putIfAbsent(each, node) == null) {
                    toDo.add(each);
                }
            }
            next.clear();
        }
        return Optional.empty();
    }

    private DeadlockException exception(TaskNode<?> target, TaskNode<?> reached) {
        TaskNode<?> waiting = own.get(own.size() - 1);
        if (target == waiting) {
            return new DeadlockException("task " + waiting.describe() + " cannot wait for its own result");
        }
        List<TaskNode<?>> path = new ArrayList<>();
        for (TaskNode<?> node = reached; node != target; node = neededBy.get(node)) {
            path.add(0, node);
        }
        path.add(0, target);
        if (reached != waiting) {
            path.add(waiting); // whose thread it is on
        }
        return new DeadlockException("task " + waiting.describe() + " cannot wait for task " + target.describe()
                + ", which cannot end before it: "
                + path.stream().map(TaskNode::describe).collect(Collectors.joining(" waits for ")));
    }
}
