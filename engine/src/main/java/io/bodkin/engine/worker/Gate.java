package io.bodkin.engine.worker;

import io.bodkin.engine.graph.TaskNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Opens once, when all of some tasks have ended; what waits for it is then run, by the thread that opens it. */
final class Gate implements TaskNode.Gate {
    private final AtomicInteger missing;
    private List<Runnable> waiting = new ArrayList<>();

    private Gate(int missing) {
        this.missing = new AtomicInteger(missing);
    }

    static Gate open() {
        return new Gate(0);
    }

    static Gate after(List<TaskNode<?>> tasks) {
        Gate gate = new Gate(tasks.size());
        tasks.forEach(task -> task.onEnd(gate::taskEnded));
        return gate;
    }

    private void taskEnded() {
        if (missing.decrementAndGet() == 0) {
            List<Runnable> actions;
            synchronized (this) {
                actions = waiting;
                waiting = List.of();
            }
            actions.forEach(Runnable::run);
        }
    }

    @Override
    public void whenOpen(Runnable action) {
        synchronized (this) {
            if (missing.get() > 0) {
                waiting.add(action);
                return;
            }
        }
        action.run();
    }
}
