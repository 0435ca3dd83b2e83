package io.bodkin.engine.worker;

import io.bodkin.engine.graph.TaskNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Tasks that take less than a processor: they run on threads of their own, beside the tasks of the processors, as many as
 * their shares allow. Any thread; its lock is taken alone.
 */
final class SideTasks {
    private static final double ROUNDING = 1e-9;

    private final Carriers carriers;
    private final double most;
    private final ArrayDeque<TaskNode<?>> waiting = new ArrayDeque<>();
    private double taken;

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
                taken += share;
            }
        }
        run(node);
    }

    private boolean fits(double share) {
        return taken + share <= most + ROUNDING;
    }

    void ended(TaskNode<?> node) {
        List<TaskNode<?>> next = new ArrayList<>();
        synchronized (this) {
            taken = Math.max(0, taken - node.options().occupancy());
            while (!waiting.isEmpty() && fits(waiting.peek().options().occupancy())) {
                taken += waiting.peek().options().occupancy();
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
