package io.bodkin.engine.worker;

import io.bodkin.engine.graph.TaskNode;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What is meant for one processor: tasks that were placed with it, and threads that go on there. Any thread. */
final class Inbox {
    private final ConcurrentLinkedQueue<TaskNode<?>> tasks = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Carrier> resuming = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    void add(TaskNode<?> node) {
        tasks.add(node);
        count.incrementAndGet();
    }

    void add(Carrier carrier) {
        resuming.add(carrier);
        count.incrementAndGet();
    }

    /** For who looks from outside. */
    void addTasks(Collection<TaskNode<?>> found) {
        found.addAll(tasks);
    }

    int size() {
        return count.get();
    }

    boolean isEmpty() {
        return count.get() == 0;
    }

    /** Null if there is none. */
    TaskNode<?> take() {
        return counted(tasks.poll());
    }

    Carrier takeResuming() {
        return counted(resuming.poll());
    }

    /** The oldest task, if it may run on processor {@code id}; else null. */
    TaskNode<?> steal(int id) {
        TaskNode<?> oldest = tasks.peek();
        return oldest != null && Placed.allows(oldest, id) && tasks.remove(oldest) ? counted(oldest) : null;
    }

    private <T> T counted(T taken) {
        if (taken != null) {
            count.decrementAndGet();
        }
        return taken;
    }
}
