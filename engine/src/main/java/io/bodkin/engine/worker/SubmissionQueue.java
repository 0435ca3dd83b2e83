package io.bodkin.engine.worker;

import io.bodkin.engine.graph.TaskNode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Tasks that come from outside the processors, first in, first out. Any thread adds, without a lock; one at a time takes.
 * After D. Vyukov's intrusive multiple-producer queue (1024cores.net); the links are in the nodes, so adding allocates
 * nothing.
 */
final class SubmissionQueue {
    private static final VarHandle NEXT;

    static {
        try {
            NEXT = MethodHandles.lookup().findVarHandle(TaskNode.class, "next", TaskNode.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int BATCH = 64;

    private final TaskNode<?> stub = new TaskNode<>(null, 0, Void.class, new io.bodkin.engine.api.Ref<?>[0], null);
    private final AtomicReference<TaskNode<?>> newest = new AtomicReference<>(stub);
    private final AtomicBoolean taking = new AtomicBoolean();

    /** The one before the next to be taken. Belongs to whoever set {@code taking}. */
    private TaskNode<?> oldest = stub;

    void add(TaskNode<?> node) {
        NEXT.setOpaque(node, null);
        TaskNode<?> before = newest.getAndSet(node);
        NEXT.setRelease(before, node);
    }

    boolean isEmpty() {
        return newest.get() == stub;
    }

    /** Takes a batch: returns the oldest, and puts the rest into {@code target}, so that they come out of it oldest first. */
    TaskNode<?> take(WorkDeque target) {
        if (isEmpty() || !taking.compareAndSet(false, true)) {
            return null;
        }
        try {
            TaskNode<?>[] batch = new TaskNode<?>[BATCH];
            int count = 0;
            while (count < BATCH) {
                TaskNode<?> node = poll();
                if (node == null) {
                    break;
                }
                batch[count++] = node;
            }
            for (int i = count - 1; i > 0; i--) {
                target.push(batch[i]);
            }
            return batch[0];
        } finally {
            taking.set(false);
        }
    }

    private TaskNode<?> poll() {
        TaskNode<?> node = oldest;
        TaskNode<?> next = (TaskNode<?>) NEXT.getAcquire(node);
        if (node == stub) {
            if (next == null) {
                return null;
            }
            oldest = next;
            node = next;
            next = (TaskNode<?>) NEXT.getAcquire(node);
        }
        if (next != null) {
            oldest = next;
            NEXT.setOpaque(node, null);
            return node;
        }
        if (newest.get() != node) {
            return null; // somebody is between the two steps of adding
        }
        add(stub);
        next = (TaskNode<?>) NEXT.getAcquire(node);
        if (next != null) {
            oldest = next;
            NEXT.setOpaque(node, null);
            return node;
        }
        return null;
    }
}
