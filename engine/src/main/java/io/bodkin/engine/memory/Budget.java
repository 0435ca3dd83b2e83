package io.bodkin.engine.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The one limit on chunk memory. Counts bytes that are <i>reserved</i> (promised to a task or a load) and bytes that
 * are <i>held</i> (allocated, or pinned through a mapping); held bytes are part of the reserved ones.
 *
 * <p>Thread-safe, without locks. Invariant: {@code 0 <= held <= reserved <= limit}.
 */
public final class Budget {
    private final long limit;
    private final AtomicLong reserved = new AtomicLong();
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong peakHeld = new AtomicLong();

    /** True while freed bytes are kept for one caller that was overtaken too often. */
    private volatile boolean earmarked;

    private volatile Runnable releaseListener = () -> {};

    /** @param limit in bytes, positive */
    public Budget(long limit) {
        if (limit <= 0) {
            throw new IllegalArgumentException("budget must be positive, got " + limit);
        }
        this.limit = limit;
    }

    /** Takes {@code bytes} if they are free and not earmarked for somebody else. */
    public boolean tryReserve(long bytes) {
        return !earmarked && take(bytes);
    }

    /**
     * Takes {@code bytes} if they are free, earmarked or not: for the one who set the earmark, and for what frees
     * memory.
     */
    public boolean tryReserveEarmarked(long bytes) {
        return take(bytes);
    }

    private boolean take(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("cannot reserve " + bytes + " bytes");
        }
        while (true) {
            long now = reserved.get();
            if (bytes > limit - now) {
                return false;
            }
            if (reserved.compareAndSet(now, now + bytes)) {
                return true;
            }
        }
    }

    /** Gives reserved bytes back that were never held. */
    void unreserve(long bytes) {
        if (bytes != 0) {
            long left = reserved.addAndGet(-bytes);
            assert left >= 0 : "more given back than reserved: " + left;
            releaseListener.run();
        }
    }

    /** Reserved bytes become held ones: memory is allocated or pinned. */
    void hold(long bytes) {
        long now = held.addAndGet(bytes);
        if (now > peakHeld.get()) {
            peakHeld.accumulateAndGet(now, Math::max);
        }
    }

    /** Held bytes are free again. */
    void unhold(long bytes) {
        held.addAndGet(-bytes);
        unreserve(bytes);
    }

    /** Called after every release, by the releasing thread: must be cheap and must not block. */
    public void onRelease(Runnable listener) {
        releaseListener = listener;
    }

    /** While set, {@link #tryReserve} says no to everybody. The end of it counts as a release: others may go on. */
    public void earmark(boolean on) {
        earmarked = on;
        if (!on) {
            releaseListener.run();
        }
    }

    public boolean isEarmarked() {
        return earmarked;
    }

    public long limit() {
        return limit;
    }

    /** Bytes promised or in use. */
    public long reserved() {
        return reserved.get();
    }

    /** Bytes in use. */
    public long held() {
        return held.get();
    }

    /** The most that was ever in use at once. */
    public long peakHeld() {
        return peakHeld.get();
    }

    public long free() {
        return limit - reserved.get();
    }
}
