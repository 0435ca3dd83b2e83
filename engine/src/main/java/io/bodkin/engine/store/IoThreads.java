package io.bodkin.engine.store;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Pools of threads that do I/O: started at once, so that none is missing when memory is short, and never interrupted. */
final class IoThreads {
    private IoThreads() {}

    static ExecutorService start(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), run -> {
                    Thread thread = new Thread(run, name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        try {
            threads.prestartAllCoreThreads();
        } catch (Throwable failure) {
            threads.shutdown();
            throw failure;
        }
        return threads;
    }

    /** Waits for what was submitted, and for the threads to end. Keeps an interrupt for later. */
    static void stop(ExecutorService threads) {
        threads.shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (threads.awaitTermination(1, TimeUnit.HOURS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
