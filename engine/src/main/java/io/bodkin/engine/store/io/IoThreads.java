package io.bodkin.engine.store.io;

import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.fault.InterruptedWaitException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Some threads that do I/O: started at once, so that none is missing when memory is short, and never interrupted. */
public final class IoThreads implements AutoCloseable {
    private static final String WAITED_FOR = "a file to be read or written";

    private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    private final ThreadPoolExecutor executor;

    public IoThreads(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        executor = new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), run -> {
            Thread thread = new Thread(run, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            threads.add(thread);
            return thread;
        });
        try {
            executor.prestartAllCoreThreads();
        } catch (Throwable failure) {
            executor.shutdown();
            throw failure;
        }
    }

    /** @throws java.util.concurrent.RejectedExecutionException after the end */
    public void execute(Runnable action) {
        executor.execute(action);
    }

    /** @throws java.util.concurrent.RejectedExecutionException after the end */
    public <T> Future<T> submit(Callable<T> action) {
        return executor.submit(action);
    }

    /**
     * Has {@code body} done by one of the threads, and waits for it. An interrupt ends the wait if the body has not
     * begun; if it has, it is told to stop and waited for, since it works with what is the caller's.
     *
     * @param stop called once by the caller if it is interrupted while the body is under way
     * @return what the body returned, also if the caller was interrupted meanwhile; its interrupt flag is then set
     * @throws Exception what the body threw
     * @throws InterruptedWaitException if the caller was interrupted, and the body has not come to its end
     * @throws EngineClosedException after the end
     */
    public <T> T call(Callable<T> body, Runnable stop) throws Exception {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedWaitException(WAITED_FOR);
        }
        IoRequest<T> request = new IoRequest<>(body);
        try {
            executor.execute(request);
        } catch (RejectedExecutionException ended) {
            throw new EngineClosedException("the engine was closed before the file was read or written");
        }
        try {
            request.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (request.cancel()) {
                throw new InterruptedWaitException(WAITED_FOR);
            }
            stop.run();
            request.awaitAlways();
            if (request.failure().isPresent()) {
                InterruptedWaitException interrupted = new InterruptedWaitException(WAITED_FOR);
                interrupted.addSuppressed(request.failure().get());
                throw interrupted;
            }
        }
        return request.result();
    }

    /** Takes no more; those under way are not waited for. */
    public void shutdown() {
        executor.shutdown();
    }

    /** Waits for what was submitted, and for the threads to end. Keeps an interrupt for later. */
    @Override
    public void close() {
        executor.shutdown();
        boolean interrupted = false;
        while (!executor.isTerminated()) {
            try {
                executor.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        for (Thread thread : List.copyOf(threads)) {
            // Its work is done, only its last steps are not: it may be waited for as long as they take.
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
