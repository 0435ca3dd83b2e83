package io.bodkin.engine.store;

import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.LoadRoom;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.fault.SpillException;
import io.bodkin.engine.memory.ChunkMemory;
import io.bodkin.engine.memory.Reservation;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The threads that bring chunks back from disk. A few at a time, each with several requests in flight. */
final class Loader implements AutoCloseable {
    private static final int CONCURRENT_LOADS = 3;

    /** Told the end of a load; {@code content} is empty if there is a failure. */
    @FunctionalInterface
    interface Ended {
        void loadEnded(ChunkEntry entry, Optional<ChunkContent> content, Throwable failure, boolean damaged);
    }

    private final ChunkMemory memory;
    private final Events events;
    private final DiskReader reader;
    private final ExecutorService threads;
    private final AtomicLong bytesReadBack = new AtomicLong();

    Loader(ChunkMemory memory, SpillSettings settings, Events events) {
        this.memory = memory;
        this.events = events;
        this.reader = new DiskReader(settings.readRequests());
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(CONCURRENT_LOADS, run -> {
            Thread thread = new Thread(run, "bodkin-load-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Takes over {@code reservation}. The entry is LOADING. */
    void submit(ChunkEntry entry, Reservation reservation, Ended ended) {
        try {
            threads.execute(() -> load(entry, reservation, ended));
        } catch (RejectedExecutionException e) {
            reservation.close();
            ended.loadEnded(entry, Optional.empty(), new SpillException("the engine is closing", e), false);
        }
    }

    private void load(ChunkEntry entry, Reservation reservation, Ended ended) {
        long start = System.nanoTime();
        ChunkContent content;
        try (reservation) {
            content = entry.backing.load(new LoadRoom(memory, reservation, reader));
        } catch (Throwable failure) {
            boolean damaged = failure instanceof DamagedFileException;
            Throwable told = failure instanceof IOException io
                    ? new SpillException("cannot read " + entry.backing.describe() + ": " + SpillDirectory.reason(io), io)
                    : failure;
            ended.loadEnded(entry, Optional.empty(), told, damaged);
            return;
        }
        bytesReadBack.addAndGet(entry.memoryBytes());
        boolean mapped = content instanceof ChunkContent.Buffers buffers && buffers.mapped();
        long nanos = System.nanoTime() - start;
        events.emit(() -> new Event.ChunkLoaded(entry.id(), entry.memoryBytes(), mapped, nanos));
        ended.loadEnded(entry, Optional.of(content), null, false);
    }

    long bytesReadBack() {
        return bytesReadBack.get();
    }

    /** Waits for the loads under way. */
    @Override
    public void close() {
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
        reader.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
