package io.bodkin.engine.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A bounded queue between one producer thread and one consumer thread: no lock, no allocation. Each end has an index
 * that it alone writes, and a copy of the other's, which it looks up again only when the copy says full, or empty.
 *
 * @see <a href="https://doi.org/10.1145/357172.357175">L. Lamport, Specifying Concurrent Program Modules, ACM TOPLAS 5
 *     (2), 1983</a>, for the queue
 * @see <a href="https://doi.org/10.1109/IPDPS.2010.5470368">P. P. C. Lee, T. Bu, G. Chandranmenon, A Lock-Free,
 *     Cache-Efficient Multi-Core Synchronization Mechanism for Line-Rate Network Traffic Monitoring, IPDPS 2010</a>,
 *     for the copies
 */
final class Ring extends RingIndices.Right {
    private static final VarHandle WRITTEN;
    private static final VarHandle READ;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WRITTEN = lookup.findVarHandle(RingIndices.Producers.class, "written", long.class);
            READ = lookup.findVarHandle(RingIndices.Consumers.class, "read", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Object[] slots;
    private final int mask;
    private final int limit;

    /** @param limit how many values it holds at most, from 1 to 2^24 */
    Ring(int limit) {
        int size = Integer.highestOneBit(limit) == limit ? limit : Integer.highestOneBit(limit) << 1;
        this.slots = new Object[size];
        this.mask = size - 1;
        this.limit = limit;
    }

    /** By the producer; false if it is full. */
    boolean offer(Object value) {
        long end = (long) WRITTEN.get(this);
        if (end - readSeen >= limit) {
            readSeen = (long) READ.getAcquire(this);
            if (end - readSeen >= limit) {
                return false;
            }
        }
        slots[(int) end & mask] = value;
        WRITTEN.setRelease(this, end + 1);
        return true;
    }

    /** By the consumer; null if it is empty. */
    Object poll() {
        long start = (long) READ.get(this);
        if (start == writtenSeen) {
            writtenSeen = (long) WRITTEN.getAcquire(this);
            if (start == writtenSeen) {
                return null;
            }
        }
        int at = (int) start & mask;
        Object value = slots[at];
        slots[at] = null;
        READ.setRelease(this, start + 1);
        return value;
    }

    /** By any thread; between what it was when asked and what it is on return. */
    int size() {
        long taken = read;
        return (int) Math.max(0, Math.min(written - taken, limit));
    }

    /** Whether at most half of it is in use; by any thread. */
    boolean isHalfEmpty() {
        return size() <= limit / 2;
    }

    /**
     * By the consumer, after it has taken a value: whether a producer that waits for {@link #isHalfEmpty} may have to
     * be told. While the producer waits, the consumer comes by one of these two points after the ring is half empty:
     * what it knows of the other end is right, and half of that is left; or it is old, and all of it is taken.
     */
    boolean isAtTurn() {
        long left = writtenSeen - (long) READ.get(this);
        return left == 0 || left == limit / 2;
    }

    /** Takes out what is in it, with nulls between; by any thread, when the consumer wants no more. */
    Object[] rest() {
        Object[] rest = new Object[slots.length];
        for (int i = 0; i < slots.length; i++) {
            rest[i] = SLOT.getAndSet(slots, i, null);
        }
        return rest;
    }
}
