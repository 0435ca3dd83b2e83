package io.bodkin.engine.store;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.event.Events;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads that write dirty chunks, ahead of need: they start when less than {@link #lowWater} can be had without
 * writing, and stop at twice that; a thread that waits for room raises the mark. What they write stays in memory, clean,
 * until its room is asked for. They are never interrupted, since an interrupt would close the file under them.
 */
final class Spiller {
    private static final int CANDIDATES = 4;

    private final ChunkStore store;
    private final SpillFiles files;
    private final Semaphore work = new Semaphore(0);
    private final AtomicInteger writing = new AtomicInteger();
    private final AtomicLong wanted = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private final long lowWater;

    /** True from the low-water mark until the high one. */
    private volatile boolean refilling;

    private volatile long parkedWant;
    private volatile Throwable failure;
    private volatile boolean stopped;

    Spiller(ChunkStore store, SpillSettings settings, Events events) {
        this.store = store;
        this.files = new SpillFiles(settings, events, this::spaceFreed);
        this.lowWater = store.budget().limit() / 8;
        for (int i = 0; i < settings.writers(); i++) {
            Thread thread = new Thread(this::run, "bodkin-spill-" + (i + 1));
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    long lowWater() {
        return lowWater;
    }

    /** Looks whether there is something to write. Cheap; never blocks. */
    void poke() {
        if (work.availablePermits() < threads.size()) {
            work.release();
        }
    }

    /** Somebody waits for {@code bytes}, or, negative, does no longer. */
    void want(long bytes) {
        wanted.addAndGet(bytes);
    }

    /** Parked tasks wait for {@code bytes}; 0: none does. */
    void wantForParked(long bytes) {
        parkedWant = bytes;
        if (bytes > 0) {
            poke();
        }
    }

    /** Whether chunks are being written, or could be. */
    boolean canMakeRoom() {
        return !stopped && (writing.get() > 0 || store.dirty().bytes() > 0);
    }

    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    private void spaceFreed() {
        if (failure != null && !stopped) {
            failure = null;
            store.retryFailedWrites();
            poke();
        }
    }

    private boolean needed() {
        long ready = store.readyBytes();
        if (ready < Math.max(lowWater, Math.min(wanted.get() + parkedWant, store.budget().limit()))) {
            refilling = true;
        } else if (ready >= 2 * lowWater) {
            refilling = false;
        }
        return refilling;
    }

    private void run() {
        files.prepareThread();
        while (true) {
            work.acquireUninterruptibly();
            if (stopped) {
                return;
            }
            while (!stopped && (writeHeapValue() || (needed() && writeBuffers()))) {
                // until there is nothing more to do
            }
        }
    }

    /** Writes the first dirty chunk, or a group of small ones; false if there is none. */
    private boolean writeBuffers() {
        for (ChunkEntry first : store.dirty().first(CANDIDATES)) {
            writing.incrementAndGet();
            try {
                Optional<ChunkContent> content = store.beginWrite(first);
                if (content.isPresent()) {
                    write(first, content.get());
                    return true;
                }
            } finally {
                writing.decrementAndGet();
            }
        }
        return false;
    }

    private boolean writeHeapValue() {
        if (!store.heap().isOver()) {
            return false;
        }
        for (ChunkEntry first : store.heap().order().first(CANDIDATES)) {
            Optional<ChunkContent> content = store.beginWrite(first);
            if (content.isPresent()) {
                write(first, content.get());
            }
            store.evict(first);
            return true;
        }
        return false;
    }

    private void write(ChunkEntry entry, ChunkContent content) {
        Backing written;
        try {
            written = files.write(entry, content);
        } catch (IOException | RuntimeException | Error problem) {
            failure = problem;
            store.failWrite(entry);
            return;
        }
        failure = null;
        store.endWrite(entry, written);
    }

    long bytesWritten() {
        return files.bytesWritten();
    }

    long diskBytes() {
        return files.diskBytes();
    }

    Path folder() {
        return files.folder();
    }

    /** Ends the threads, each after the chunk that it is writing. */
    void stop() {
        stopped = true;
        work.release(threads.size() * 2);
        boolean interrupted = false;
        for (Thread thread : threads) {
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

    void close() {
        files.close();
    }
}
