package io.bodkin.engine.store;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets threads wait until room may have been made. A signal costs one atomic increment while nobody waits. Waiters look
 * at {@link #version} before they test, so that no signal is missed.
 */
public final class MemoryEvents {
    private final AtomicLong version = new AtomicLong();
    private final AtomicInteger waiters = new AtomicInteger();
    private volatile Runnable listener = () -> {};
    private volatile boolean listening;

    public long version() {
        return version.get();
    }

    void signal() {
        signalWaiters();
        if (listening) {
            listener.run();
        }
    }

    /** As {@link #signal}, without the listener. */
    void signalWaiters() {
        version.incrementAndGet();
        if (waiters.get() > 0) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Called by the signalling thread after every change while {@link #listen} is on; must not block. */
    public void onChange(Runnable newListener) {
        listener = newListener;
    }

    public void listen(boolean on) {
        listening = on;
    }

    /** Waits until there was a signal after {@code seen} was read; false if there was none for so long. */
    boolean await(long seen, long timeoutNanos) throws InterruptedException {
        long until = System.nanoTime() + timeoutNanos;
        waiters.incrementAndGet();
        try {
            synchronized (this) {
                while (version.get() == seen) {
                    long left = until - System.nanoTime();
                    if (left <= 0) {
                        return false;
                    }
                    wait(left / 1_000_000 + 1);
                }
                return true;
            }
        } finally {
            waiters.decrementAndGet();
        }
    }
}
