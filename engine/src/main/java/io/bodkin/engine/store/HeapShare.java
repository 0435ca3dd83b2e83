package io.bodkin.engine.store;

import java.util.concurrent.atomic.AtomicLong;

/** What objects that are not Arrow data may take on the heap, by their serialised length, before they are spilled. */
final class HeapShare {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    HeapShare(long limit) {
        this.limit = limit;
    }

    void added(long bytes) {
        used.addAndGet(bytes);
    }

    void removed(long bytes) {
        used.addAndGet(-bytes);
    }

    boolean isOver() {
        return used.get() > limit;
    }

    /** Whether whoever makes more had better wait. */
    boolean isFarOver() {
        return used.get() > limit + limit / 2;
    }
}
