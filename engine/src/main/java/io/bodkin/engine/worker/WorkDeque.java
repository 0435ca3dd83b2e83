package io.bodkin.engine.worker;

import io.bodkin.engine.graph.TaskNode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collection;

/**
 * Tasks of one processor: its owner works at the new end, thieves take from the old one. After D. Chase and Y. Lev,
 * "Dynamic circular work-stealing deque", SPAA 2005, with the fences of N. M. Le et al., "Correct and efficient
 * work-stealing for weak memory models", PPoPP 2013. Grows, never shrinks.
 */
final class WorkDeque {
    private static final VarHandle TOP;
    private static final VarHandle BOTTOM;
    private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(TaskNode[].class);

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TOP = lookup.findVarHandle(WorkDeque.class, "top", long.class);
            BOTTOM = lookup.findVarHandle(WorkDeque.class, "bottom", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile TaskNode<?>[] slots;

    @SuppressWarnings("UnusedVariable") // through TOP: the next to steal
    private volatile long top;

    @SuppressWarnings("UnusedVariable") // through BOTTOM: where the next is pushed
    private volatile long bottom;

    /** Up to where stolen tasks have been wiped out; the owner's. */
    private long wiped;

    WorkDeque() {
        this(256);
    }

    /** @param size of the first array, a power of two */
    WorkDeque(int size) {
        slots = new TaskNode<?>[size];
    }

    /** Owner only. */
    void push(TaskNode<?> node) {
        long b = (long) BOTTOM.getOpaque(this);
        long t = (long) TOP.getAcquire(this);
        TaskNode<?>[] array = slots;
        if (b - t > array.length - 1) {
            array = grow(array, t, b);
            wiped = t;
        } else if (wiped < t) {
            wipe(array, t);
        }
        SLOTS.setOpaque(array, (int) b & (array.length - 1), node);
        BOTTOM.setRelease(this, b + 1);
    }

    /** Owner only: forgets the tasks that were stolen, so that the array keeps none alive. */
    void wipe() {
        wipe(slots, (long) TOP.getAcquire(this));
    }

    private void wipe(TaskNode<?>[] array, long upTo) {
        // Slots below are wiped or in use again.
        for (long i = Math.max(wiped, upTo - array.length); i < upTo; i++) {
            SLOTS.setOpaque(array, (int) i & (array.length - 1), null);
        }
        wiped = upTo;
    }

    private TaskNode<?>[] grow(TaskNode<?>[] old, long from, long to) {
        TaskNode<?>[] larger = new TaskNode<?>[old.length * 2];
        for (long i = from; i < to; i++) {
            larger[(int) i & (larger.length - 1)] = (TaskNode<?>) SLOTS.getOpaque(old, (int) i & (old.length - 1));
        }
        slots = larger;
        return larger;
    }

    /** Owner only: the newest, or null. */
    TaskNode<?> pop() {
        long b = (long) BOTTOM.getOpaque(this) - 1;
        TaskNode<?>[] array = slots;
        BOTTOM.setOpaque(this, b);
        VarHandle.fullFence();
        long t = (long) TOP.getOpaque(this);
        if (t > b) {
            BOTTOM.setOpaque(this, b + 1);
            return null;
        }
        int index = (int) b & (array.length - 1);
        TaskNode<?> node = (TaskNode<?>) SLOTS.getOpaque(array, index);
        if (t == b) {
            if (!TOP.compareAndSet(this, t, t + 1)) {
                node = null;
            }
            BOTTOM.setOpaque(this, b + 1);
        }
        if (node != null) {
            // The array must keep no finished task alive.
            SLOTS.setOpaque(array, index, null);
        }
        return node;
    }

    /** Any thread: the oldest, or null if there is none or another thread was quicker. */
    TaskNode<?> steal() {
        long t = (long) TOP.getAcquire(this);
        VarHandle.fullFence();
        long b = (long) BOTTOM.getAcquire(this);
        if (t >= b) {
            return null;
        }
        TaskNode<?>[] array = slots;
        TaskNode<?> node = (TaskNode<?>) SLOTS.getOpaque(array, (int) t & (array.length - 1));
        if (!TOP.compareAndSet(this, t, t + 1)) {
            return null;
        }
        return node;
    }

    /** Any thread: adds those that are in it, of which some may have left it meanwhile. */
    void addTasks(Collection<TaskNode<?>> found) {
        long t = (long) TOP.getAcquire(this);
        long b = (long) BOTTOM.getAcquire(this);
        TaskNode<?>[] array = slots;
        for (long i = Math.max(t, b - array.length); i < b; i++) {
            TaskNode<?> node = (TaskNode<?>) SLOTS.getAcquire(array, (int) i & (array.length - 1));
            if (node != null) {
                found.add(node);
            }
        }
    }

    /** Owner only: the newest, which stays, or null. */
    TaskNode<?> newest() {
        long b = (long) BOTTOM.getOpaque(this);
        long t = (long) TOP.getAcquire(this);
        TaskNode<?>[] array = slots;
        return t >= b ? null : (TaskNode<?>) SLOTS.getOpaque(array, (int) (b - 1) & (array.length - 1));
    }

    boolean isEmpty() {
        return (long) TOP.getVolatile(this) >= (long) BOTTOM.getVolatile(this);
    }
}
