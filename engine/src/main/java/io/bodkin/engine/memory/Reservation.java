package io.bodkin.engine.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes taken from the {@link Budget} and not yet allocated. Closing it gives back what was not drawn; what was drawn
 * is given back by the end of the buffers. Thread-safe.
 */
public final class Reservation implements AutoCloseable {
    private static final long CLOSED = Long.MIN_VALUE;

    private final Budget budget;
    private final AtomicLong left;

    private Reservation(Budget budget, long bytes) {
        this.budget = budget;
        this.left = new AtomicLong(bytes);
    }

    /** Of bytes that the caller has taken from {@code budget} just now: takes them over. */
    public static Reservation ofTaken(Budget budget, long bytes) {
        return new Reservation(budget, bytes);
    }

    /** Turns {@code bytes} of this reservation into held ones; false, and no change, if fewer are left. */
    public boolean tryDraw(long bytes) {
        while (true) {
            long now = left.get();
            if (now < bytes) {
                return false;
            }
            if (left.compareAndSet(now, now - bytes)) {
                budget.hold(bytes);
                return true;
            }
        }
    }

    /** Adds bytes that the caller has taken from the budget just now. */
    public void addTaken(long bytes) {
        while (true) {
            long now = left.get();
            if (now == CLOSED) {
                budget.unreserve(bytes);
                throw new IllegalStateException("reservation is closed");
            }
            if (left.compareAndSet(now, now + bytes)) {
                return;
            }
        }
    }

    /**
     * Moves bytes that are not yet drawn into a reservation of their own.
     *
     * @throws IllegalStateException if fewer are left
     */
    public Reservation split(long bytes) {
        Reservation part = new Reservation(budget, 0);
        while (true) {
            long now = left.get();
            if (now < bytes) {
                throw new IllegalStateException("reservation has " + left() + " bytes left, " + bytes + " are asked");
            }
            if (left.compareAndSet(now, now - bytes)) {
                part.left.set(bytes);
                return part;
            }
        }
    }

    /** Bytes not yet drawn. */
    public long left() {
        return Math.max(0, left.get());
    }

    /** Idempotent. */
    @Override
    public void close() {
        long rest = left.getAndSet(CLOSED);
        if (rest != CLOSED) {
            budget.unreserve(rest);
        }
    }
}
