package io.bodkin.engine.store.io;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Some threads that do I/O: started at once, so that none is missing when memory is short, and never interrupted. */
public final class IoThreads implements AutoCloseable {
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
