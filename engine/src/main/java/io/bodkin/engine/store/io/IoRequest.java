package io.bodkin.engine.store.io;

import io.bodkin.engine.memory.MappedReads;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** What one thread has another do: done once, or cancelled before it has begun. */
final class IoRequest<T> implements Runnable {
    private final Callable<T> body;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    // Written before the latch is opened.
    private T result;
    private Throwable failure;

    IoRequest(Callable<T> body) {
        this.body = body;
    }

    @Override
    public void run() {
        if (!taken.compareAndSet(false, true)) {
            return;
        }
        try {
            result = callSettled();
        } catch (Throwable thrown) {
            failure = thrown;
        } finally {
            ended.countDown();
        }
    }

    /** A page of a user's file that was gone is an error of this request, and not of the thread's next. */
    private T callSettled() throws Exception {
        try {
            return body.call();
        } finally {
            MappedReads.settle();
        }
    }

    /** Whether it has not begun, and now never will. */
    boolean cancel() {
        return taken.compareAndSet(false, true);
    }

    void await() throws InterruptedException {
        ended.await();
    }

    /** Waits also when interrupted; the interrupt stays for later. */
    void awaitAlways() {
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the body threw; after the end. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** After the end. */
    T result() throws Exception {
        if (failure instanceof Exception exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return result;
    }
}
