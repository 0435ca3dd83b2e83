package io.bodkin.engine.store;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.LoadRoom;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.fault.IoFault;
import io.bodkin.engine.fault.SpillException;
import io.bodkin.engine.memory.ByteSize;
import io.bodkin.engine.memory.ChunkMemory;
import io.bodkin.engine.memory.Reservation;
import io.bodkin.engine.store.io.Disk;
import io.bodkin.engine.store.io.DiskReader;
import io.bodkin.engine.store.io.IoThreads;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/** The threads that bring chunks back from disk. A few at a time, each with several requests in flight. */
final class Loader implements AutoCloseable {
    private static final int CONCURRENT_LOADS = 3;

    private final ChunkTable table;
    private final ChunkMemory memory;
    private final Events events;
    private final DiskReader reader;
    private final IoThreads threads;
    private final AtomicLong bytesReadBack = new AtomicLong();
    private final AtomicLong bytesLoaded = new AtomicLong();

    private volatile boolean closing;

    /** @param readRequests large reads in flight at the same time */
    Loader(ChunkTable table, ChunkMemory memory, int readRequests, Events events, Disk disk) {
        this.table = table;
        this.memory = memory;
        this.events = events;
        this.reader = new DiskReader(readRequests, disk);
        try {
            this.threads = new IoThreads("bodkin-load", CONCURRENT_LOADS);
        } catch (Throwable failure) {
            reader.close();
            throw failure;
        }
    }

    /** Takes over {@code reservation}. The entry is LOADING; its end, good or bad, goes to the table. */
    void submit(ChunkEntry entry, Reservation reservation) {
        try {
            threads.execute(() -> load(entry, reservation));
        } catch (Throwable refused) {
            reservation.close();
            Throwable told = refused instanceof RejectedExecutionException ? isClosed() : refused;
            table.loadFailed(entry, told, false);
        }
    }

    private static EngineClosedException isClosed() {
        return new EngineClosedException("the engine was closed before the chunk was loaded");
    }

    private void load(ChunkEntry entry, Reservation reservation) {
        Backing from = entry.backing();
        ChunkContent content;
        try (reservation) {
            content = load(entry, from, reservation);
        } catch (Throwable failure) {
            table.loadFailed(entry, told(entry, from, failure), failure instanceof DamagedFileException);
            return;
        }
        table.loaded(entry, content);
    }

    private static Throwable told(ChunkEntry entry, Backing from, Throwable failure) {
        if (failure instanceof IOException io) {
            return new SpillException("cannot read " + from.describe() + ": " + IoFault.reason(io), io);
        }
        if (failure instanceof OutOfMemoryError refused) {
            return new BodkinException(
                    BodkinException.Kind.RESOURCE,
                    "cannot bring chunk c-" + entry.id() + " of " + ByteSize.format(entry.memoryBytes())
                            + " into memory, which the system refuses: " + refused.getMessage(),
                    refused);
        }
        return failure;
    }

    private ChunkContent load(ChunkEntry entry, Backing from, Reservation reservation) throws IOException {
        if (closing) {
            throw isClosed();
        }
        long start = System.nanoTime();
        ChunkContent content = from.load(new LoadRoom(memory, reservation, reader, !entry.isChanging()));
        try {
            (from.foreignFile().isPresent() ? bytesLoaded : bytesReadBack).addAndGet(entry.memoryBytes());
            boolean mapped = content instanceof ChunkContent.Buffers buffers && buffers.mapped();
            long nanos = System.nanoTime() - start;
            events.emit(() -> new Event.ChunkLoaded(entry.id(), entry.memoryBytes(), mapped, nanos));
            return content;
        } catch (Throwable failure) {
            table.discard(content);
            throw failure;
        }
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
