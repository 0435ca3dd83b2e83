package io.bodkin.engine.store;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Whether the disk takes what is written. A write that fails is tried again once; when it fails twice running, writing
 * pauses for {@link #PAUSE_NANOS}, after which the next who asks for room has it tried once more. Any thread.
 */
final class DiskHealth {
    static final long PAUSE_NANOS = 1_000_000_000L;

    private final LongSupplier nanoTime;
    private final AtomicInteger failuresRunning = new AtomicInteger();

    /** Why the last write failed, or null; two fields, as there may be no memory for an object. */
    private volatile Throwable broken;

    private volatile long brokenUntil;

    DiskHealth(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void failed(Throwable cause) {
        brokenUntil = nanoTime.getAsLong() + (failuresRunning.incrementAndGet() < 2 ? 0 : PAUSE_NANOS);
        broken = cause;
    }

    /** A write went well, or there is more room; returns whether that is news. */
    boolean mended() {
        if (broken == null) {
            return false;
        }
        failuresRunning.set(0);
        broken = null;
        return true;
    }

    boolean mayWrite() {
        return broken == null || nanoTime.getAsLong() - brokenUntil >= 0;
    }

    Optional<Throwable> failure() {
        return Optional.ofNullable(broken);
    }
}
