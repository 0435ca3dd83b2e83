package io.bodkin.engine.store;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Decides when to write dirty chunks, and which. Writing starts when less than the low-water mark, an eighth of the
 * budget, can be had without it, and stops at twice that; whoever waits for room raises the mark. No I/O, no lock: any
 * thread.
 */
final class SpillDemand {
    static final long PATIENCE_NANOS = 500_000_000L;

    private final long limit;
    private final long lowWater;
    private final LongSupplier nanoTime;
    private final AtomicLong wanted = new AtomicLong();

    /** True from the low-water mark until the high one. */
    private volatile boolean refilling;

    // Written by the one thread that parks tasks.
    private volatile long parkedWant;
    private volatile long parkedSinceNanos;

    /** When a dirty chunk was last freed because its last consumer had run. */
    private volatile long consumedNanos;

    /** @param limit of the budget, in bytes */
    SpillDemand(long limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.lowWater = limit / 8;
        this.nanoTime = nanoTime;
        this.consumedNanos = nanoTime.getAsLong();
    }

    boolean isLow(long freeBytes) {
        return freeBytes < lowWater;
    }

    /** Somebody waits for {@code bytes}, or, negative, does no longer. */
    void want(long bytes) {
        wanted.addAndGet(bytes);
    }

    /** Parked tasks wait for {@code bytes}; 0: none does. For one thread. */
    void wantForParked(long bytes) {
        if (parkedWant == 0) {
            parkedSinceNanos = nanoTime.getAsLong();
        }
        parkedWant = bytes;
    }

    /** A dirty chunk was freed without having been written. */
    void consumed() {
        if (parkedWant > 0) {
            consumedNanos = nanoTime.getAsLong();
        }
    }

    /**
     * Whether chunks that known tasks will take are written too. Not while such tasks give memory back all the time: a
     * producer that has run ahead of its consumers is better kept waiting than written to disk and read again.
     */
    boolean writesAwaited() {
        if (wanted.get() > 0) {
            return true;
        }
        long now = nanoTime.getAsLong();
        return parkedWant > 0 && now - consumedNanos > PATIENCE_NANOS && now - parkedSinceNanos > PATIENCE_NANOS;
    }

    /** Whether to write, when so many bytes can be had without it. */
    boolean needsWriting(long readyBytes) {
        long asked = wanted.get() + parkedWant;
        if (readyBytes < Math.max(lowWater, Math.min(asked, limit))) {
            refilling = true;
        } else if (readyBytes >= 2 * lowWater) {
            refilling = false;
        }
        return refilling;
    }
}
