package io.bodkin.engine.worker;

import io.bodkin.engine.fault.EngineClosedException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether an engine is open, and how it ends: once, by its user or by an error of its own. Thread-safe. */
final class Life {
    private static final Logger LOG = LoggerFactory.getLogger("io.bodkin.engine");

    private final Runnable end;
    private final AtomicReference<Throwable> error = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    // Guarded by this.
    private Thread closer;

    private volatile boolean closed;

    /** @param end what is to be done when it closes, once */
    Life(Runnable end) {
        this.end = end;
    }

    boolean isClosed() {
        return closed;
    }

    void checkOpen() {
        if (closed) {
            throw exception("the engine is closed");
        }
    }

    EngineClosedException exception(String message) {
        Throwable cause = error.get();
        return cause == null
                ? new EngineClosedException(message)
                : new EngineClosedException(message + " after an error of its own: " + cause, cause);
    }

    /** Whoever closes finds all closed on return, also if another thread was quicker. */
    void close() {
        synchronized (this) {
            if (closer == null) {
                closer = Thread.currentThread();
            }
        }
        if (!closed && closer == Thread.currentThread()) {
            closed = true;
            try {
                end.run();
            } finally {
                ended.countDown();
            }
        } else if (closer != Thread.currentThread()) {
            awaitOther();
        }
    }

    private void awaitOther() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * An error in a thread of the engine, outside the functions of tasks: ends all handles with it, as nothing can be
     * relied on.
     */
    void crash(Throwable cause) {
        if (!error.compareAndSet(null, cause) || closed) {
            return;
        }
        LOG.error("the engine closes after an error of its own: please report it", cause);
        Thread thread = new Thread(this::close, "bodkin-crash");
        thread.setDaemon(true);
        thread.start();
    }
}
