package io.bodkin.engine.store;

import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.LoadRoom;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.fault.SpillException;
import io.bodkin.engine.memory.ChunkMemory;
import io.bodkin.engine.memory.Reservation;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
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
    private final IoThreads threads;
    private final AtomicLong bytesReadBack = new AtomicLong();
    private final AtomicLong bytesLoaded = new AtomicLong();

    private volatile boolean closing;

    Loader(ChunkMemory memory, SpillSettings settings, Events events, Disk disk) {
        this.memory = memory;
        this.events = events;
        this.reader = new DiskReader(settings.readRequests(), disk);
        try {
            this.threads = new IoThreads("bodkin-load", CONCURRENT_LOADS);
        } catch (Throwable failure) {
            reader.close();
            throw failure;
        }
    }

    /** Takes over {@code reservation}. The entry is LOADING. */
    void submit(ChunkEntry entry, Reservation reservation, Ended ended) {
        try {
            threads.execute(() -> load(entry, reservation, ended));
        } catch (Throwable refused) {
            reservation.close();
            Throwable told = refused instanceof RejectedExecutionException ? isClosed() : refused;
            ended.loadEnded(entry, Optional.empty(), told, false);
        }
    }

    private static EngineClosedException isClosed() {
        return new EngineClosedException("the engine was closed before the chunk was loaded");
    }

    private void load(ChunkEntry entry, Reservation reservation, Ended ended) {
        long start = System.nanoTime();
        ChunkContent content;
        try (reservation) {
            if (closing) {
                throw isClosed();
            }
            content = entry.backing.load(new LoadRoom(memory, reservation, reader));
        } catch (Throwable failure) {
            boolean damaged = failure instanceof DamagedFileException;
            Throwable told = failure instanceof IOException io
                    ? new SpillException(
                            "cannot read " + entry.backing.describe() + ": " + SpillDirectory.reason(io), io)
                    : failure;
            ended.loadEnded(entry, Optional.empty(), told, damaged);
            return;
        }
        (entry.foreignFile().isPresent() ? bytesLoaded : bytesReadBack).addAndGet(entry.memoryBytes());
        boolean mapped = content instanceof ChunkContent.Buffers buffers && buffers.mapped();
        long nanos = System.nanoTime() - start;
        events.emit(() -> new Event.ChunkLoaded(entry.id(), entry.memoryBytes(), mapped, nanos));
        ended.loadEnded(entry, Optional.of(content), null, false);
    }

    long bytesLoaded() {
        return bytesLoaded.get();
    }

    long bytesReadBack() {
        return bytesReadBack.get();
    }

    /** Waits for the loads under way; those that have not begun fail. */
    @Override
    public void close() {
        closing = true;
        threads.close();
        reader.close();
    }
}
