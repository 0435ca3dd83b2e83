package io.bodkin.engine.store;

import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.memory.Reservation;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The right to read some chunks and to allocate some memory, taken together or not at all. While it is open its chunks
 * stay in memory. Whoever has it closes it, once.
 */
public final class Lease implements AutoCloseable {
    private final ChunkTable table;
    private final List<ChunkEntry> entries;
    private final Reservation reservation;

    /** Loads under way, plus one until {@link #whenLoaded} is called. */
    private final AtomicInteger missing;

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile Consumer<Throwable> ready;

    Lease(ChunkTable table, List<ChunkEntry> entries, Reservation reservation, int loads) {
        this.table = table;
        this.entries = entries;
        this.reservation = reservation;
        this.missing = new AtomicInteger(loads + 1);
    }

    /** Whether every chunk is in memory already. */
    public boolean isLoaded() {
        return missing.get() == 1;
    }

    /**
     * Has {@code action} called once, when every chunk is in memory, or one cannot be brought there: with null, or with
     * what went wrong. Called by this thread if there is nothing to wait for, else by an I/O thread. To be called once.
     */
    public void whenLoaded(Consumer<Throwable> action) {
        ready = action;
        loaded(null);
    }

    /**
     * As {@link #whenLoaded}, by waiting; closing after an interrupt is right: a chunk under way is only no longer
     * pinned.
     */
    public void awaitLoaded() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        whenLoaded(problem -> done.countDown());
        done.await();
        Throwable problem = failure.get();
        if (problem instanceof RuntimeException known) {
            throw known;
        }
        if (problem != null) {
            throw new IllegalStateException(problem);
        }
    }

    void loaded(Throwable problem) {
        if (problem != null) {
            failure.compareAndSet(null, problem);
        }
        if (missing.decrementAndGet() == 0) {
            ready.accept(failure.get());
        }
    }

    /** The content of a chunk of this lease; valid while it is open and loaded. */
    public ChunkContent content(ChunkEntry entry) {
        return entry.content();
    }

    /** Memory to allocate from. */
    public Reservation reservation() {
        return reservation;
    }

    public List<ChunkEntry> entries() {
        return entries;
    }

    @Override
    public void close() {
        entries.forEach(table::unpin);
        reservation.close();
    }
}
