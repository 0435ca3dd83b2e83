package io.bodkin.engine.worker;

import io.bodkin.engine.graph.TaskNode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tasks that come from outside the processors, first in, first out. Any thread adds, without a lock; one at a time
 * takes. After D. Vyukov's multiple-producer queue (1024cores.net), with cells of its own: a task may be in it twice.
 */
final class SubmissionQueue {
    private static final VarHandle NEWEST;

    static {
        try {
            NEWEST = MethodHandles.lookup().findVarHandle(SubmissionQueue.class, "newest", Cell.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static final int BATCH = 64;

    private static final class Cell {
        private TaskNode<?> node;
        private volatile Cell next;

        Cell(TaskNode<?> node) {
            this.node = node;
        }
    }

    @SuppressWarnings("UnusedVariable") // through NEWEST
    private volatile Cell newest;

    /** The cell before the next to be taken; written by whoever set {@code taking}. */
    private volatile Cell taken;

    private final AtomicBoolean taking = new AtomicBoolean();
    private final TaskNode<?>[] batch = new TaskNode<?>[BATCH];

    SubmissionQueue() {
        taken = new Cell(null);
        newest = taken;
    }

    /** After this returns, {@link #isEmpty} says no to every thread until the task is taken. */
    void add(TaskNode<?> node) {
        Cell cell = new Cell(node);
        Cell before = (Cell) NEWEST.getAndSet(this, cell);
        before.next = cell;
    }

    /** Adds those that are in it; nobody can take any meanwhile. */
    void addTasks(Collection<TaskNode<?>> found) {
        while (!taking.compareAndSet(false, true)) {
            Thread.onSpinWait();
        }
        try {
            for (Cell cell = taken.next; cell != null; cell = cell.next) {
                found.add(cell.node);
            }
        } finally {
            taking.set(false);
        }
    }

    boolean isEmpty() {
        return taken.next == null;
    }

    /**
     * Takes a batch: returns the oldest, and puts the rest into {@code target}, so that they come out of it oldest
     * first. Null if there is none, or another thread is taking.
     */
    TaskNode<?> take(WorkDeque target) {
        if (isEmpty() || taking.get() || !taking.compareAndSet(false, true)) {
            return null;
        }
        try {
            int count = 0;
            Cell last = taken;
            while (count < BATCH) {
                Cell next = last.next;
                if (next == null) {
                    break;
                }
                batch[count++] = next.node;
                next.node = null;
                if (count > 1) {
                    last.next = last; // an old cell must not lead to young ones, nor look like the last
                }
                last = next;
            }
            Cell first = taken;
            taken = last;
            if (count > 0) {
                first.next = first;
            }
            for (int i = count - 1; i > 0; i--) {
                target.push(batch[i]);
                batch[i] = null;
            }
            TaskNode<?> oldest = batch[0];
            batch[0] = null;
            return oldest;
        } finally {
            taking.set(false);
        }
    }
}
