package io.bodkin.engine.worker;

import io.bodkin.engine.graph.TaskNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tasks that take less than a processor: they run on threads of their own, beside the tasks of the processors, as many
 * as their shares allow. Any thread; its lock is taken alone.
 */
final class SideTasks {
    private static final double ROUNDING = 1e-9;

    private final Carriers carriers;
    private final double most;
    private final ArrayDeque<TaskNode<?>> waiting = new ArrayDeque<>();
    private double taken;

    /** Those whose shares are taken, and how often: one that is to run again may begin before it was seen to end. */
    private final Map<TaskNode<?>, Integer> begun = new IdentityHashMap<>();

    /** @param most what the shares of those that run may add up to */
    SideTasks(Carriers carriers, double most) {
        this.carriers = carriers;
        this.most = most;
    }

    void start(TaskNode<?> node) {
        double share = node.options().occupancy();
        if (share > 0) {
            synchronized (this) {
                if (!waiting.isEmpty() || !fits(share)) {
                    waiting.add(node);
                    return;
                }
                take(node);
            }
        }
        run(node);
    }

    private void take(TaskNode<?> node) {
        taken += node.options().occupancy();
        begun.merge(node, 1, Integer::sum);
    }

    private boolean fits(double share) {
        return taken + share <= most + ROUNDING;
    }

    /** Its share is free again; no-op if it has none, or it is free already. */
    void ended(TaskNode<?> node) {
        double share = node.options().occupancy();
        if (share <= 0 || share >= 1) {
            return;
        }
        List<TaskNode<?>> next = new ArrayList<>();
        synchronized (this) {
            if (!begun.containsKey(node)) {
                return;
            }
            begun.computeIfPresent(node, (same, times) -> times == 1 ? null : times - 1);
            taken = Math.max(0, taken - share);
            while (!waiting.isEmpty() && fits(waiting.peek().options().occupancy())) {
                take(waiting.peek());
                next.add(waiting.poll());
            }
        }
        next.forEach(this::run);
    }

    private void run(TaskNode<?> node) {
        try {
            carriers.startBeside(node);
        } catch (Throwable noThread) {
            node.fail(noThread);
            ended(node);
        }
    }

    synchronized void addTasks(Collection<TaskNode<?>> found) {
        found.addAll(waiting);
    }

    /** Takes out those that have not begun. */
    synchronized List<TaskNode<?>> drain() {
        List<TaskNode<?>> left = new ArrayList<>(waiting);
        waiting.clear();
        return left;
    }
}
