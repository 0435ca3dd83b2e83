package io.bodkin.engine.store;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.fault.BudgetException;
import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.fault.InterruptedWaitException;
import io.bodkin.engine.memory.Budget;
import io.bodkin.engine.memory.ChunkMemory;
import io.bodkin.engine.memory.Reservation;
import io.bodkin.engine.store.file.OwnedBatches;
import io.bodkin.engine.store.io.Disk;
import io.bodkin.engine.store.spill.SpillDirectory;
import io.bodkin.engine.store.spill.SpillFiles;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * The chunks of one worker. Puts, pins, frees; and when memory is short, evicts: clean chunks are dropped at once,
 * dirty ones are written first, by the {@link Spiller}, ahead of need.
 *
 * <p>Reservations and pins are taken together by {@link #tryAcquire}; nobody waits while holding either.
 *
 * <p>This is the door; behind it are {@link ChunkTable} (what becomes of chunks), {@link Room} (who gets memory),
 * {@link Leases} (who gets to read), {@link Loader} and {@link Spiller} (the disk).
 */
public final class ChunkStore implements AutoCloseable {
    private static final long HEAP_LOOK_NANOS = 1_000_000;

    private final ChunkMemory memory;
    private final Budget budget;
    private final SpillDemand demand;
    private final ChunkTable table;
    private final Spiller spiller;
    private final Loader loader;
    private final Room room;
    private final Leases leases;

    /**
     * @param heapLimit bytes of serialised form that objects may take on the heap before they are spilled
     * @throws io.bodkin.engine.fault.SpillException if the spill directory cannot be used
     */
    public ChunkStore(ChunkMemory memory, SpillSettings settings, long heapLimit, Events events) {
        this(memory, settings, heapLimit, events, Disk.SYSTEM);
    }

    /** @param disk for tests that let it fail */
    ChunkStore(ChunkMemory memory, SpillSettings settings, long heapLimit, Events events, Disk disk) {
        this.memory = memory;
        this.budget = memory.budget();
        this.demand = new SpillDemand(budget.limit(), System::nanoTime);
        this.table = new ChunkTable(memory, heapLimit, demand, events);
        this.spiller = new Spiller(
                table,
                demand,
                budget.limit(),
                settings.writers(),
                listener -> new SpillFiles(
                        SpillDirectory.open(settings.directory()),
                        settings.limitBytes(),
                        settings.writers(),
                        budget.limit() / 2,
                        events,
                        disk,
                        listener));
        try {
            this.loader = new Loader(table, memory, settings.readRequests(), events, disk);
        } catch (Throwable failure) {
            spiller.close();
            throw failure;
        }
        this.room = new Room(table, budget, demand, spiller, events);
        this.leases = new Leases(table, room, loader, spiller);
        table.onHeapOver(spiller::poke);
        budget.onRelease(table.changes()::signal);
        try {
            spiller.start();
        } catch (Throwable failure) {
            loader.close();
            throw failure;
        }
    }

    // ---- putting and freeing

    /**
     * A new chunk with one hold. Takes over {@code batch}, whose buffers must come from this engine's memory, and
     * {@code content}'s dictionaries.
     */
    public ChunkEntry put(ChunkLayout layout, ChunkContent.Buffers content) {
        return entered(table.add(layout, regionBytes(content), content));
    }

    /** A new chunk on the heap with one hold. {@code bytes}: of its serialised form. */
    public ChunkEntry putValue(Object value, long bytes) {
        ChunkEntry entry =
                entered(table.add(new ChunkLayout.OfValue(value.getClass()), bytes, new ChunkContent.Value(value)));
        table.relieveHeap();
        return entry;
    }

    /**
     * Waits while objects take far more than their share of the heap, and the disk takes some of them: for whoever
     * makes them faster than that. Returns early if the thread is interrupted.
     */
    public void awaitHeapShare() {
        while (table.heap().isFarOver()
                && spiller.canRelieveHeap()
                && !Thread.currentThread().isInterrupted()) {
            spiller.poke();
            LockSupport.parkNanos(HEAP_LOOK_NANOS);
        }
    }

    /** A new chunk that is on disk already, with one hold. Takes over {@code backing}. */
    public ChunkEntry register(ChunkLayout layout, Backing backing) {
        return entered(table.add(layout, backing));
    }

    /**
     * As {@link #put}, of a task's result. It is not thought of as evictable before it is {@linkplain #offer offered},
     * which is when the tasks that will take it are known: else it might be on its way to disk before the first of them
     * is told.
     */
    public ChunkEntry putResult(ChunkLayout layout, ChunkContent.Buffers content) {
        return table.add(layout, regionBytes(content), content);
    }

    /** From now on it may leave memory when it has to. Nothing changes for a chunk that is not new. */
    public void offer(ChunkEntry entry) {
        entered(entry);
    }

    private ChunkEntry entered(ChunkEntry entry) {
        table.enter(entry);
        room.pokeIfLow();
        return entry;
    }

    /** Memory regions behind the buffers, each once. */
    private static long regionBytes(ChunkContent.Buffers content) {
        List<ArrowBuf> buffers = content.batch().getBuffers();
        if (!buffers.isEmpty() && content.dictionaries().isEmpty()) {
            ReferenceManager first = buffers.get(0).getReferenceManager();
            boolean same = true;
            for (int i = 1; i < buffers.size() && same; i++) {
                same = buffers.get(i).getReferenceManager() == first;
            }
            if (same) {
                return first.getSize();
            }
        }
        Set<ReferenceManager> regions = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ArrowBuf buffer : buffers) {
            regions.add(buffer.getReferenceManager());
        }
        for (var dictionary : content.dictionaries()) {
            for (ArrowBuf buffer : dictionary.getVector().getBuffers(false)) {
                regions.add(buffer.getReferenceManager());
            }
        }
        return regions.stream().mapToLong(ReferenceManager::getSize).sum();
    }

    /** One more handle or unfinished consumer. The caller has one already. */
    public void hold(ChunkEntry entry) {
        table.hold(entry);
    }

    /**
     * One handle or consumer less; with the last one the bytes go, as soon as nobody reads or writes them. After the
     * end of the store, which frees what is held, there is nothing left to do.
     */
    public void release(ChunkEntry entry) {
        table.release(entry);
    }

    /**
     * Has a pinned chunk that is in memory only know of a file that holds the same: it need not be spilled any more.
     * Takes over {@code backing}, and releases it if the chunk has a file already.
     */
    public void adopt(ChunkEntry entry, Backing backing) {
        if (!entry.adopt(backing)) {
            backing.release();
        }
    }

    /** The buffers of {@code batch}, owned as chunks are; borrows the batch. */
    public static ArrowRecordBatch owned(ArrowRecordBatch batch, BufferAllocator owner) {
        return OwnedBatches.owned(batch, owner);
    }

    // ---- changing

    /**
     * Whether a chunk can be changed where it is: nobody reads it, and nobody but {@code holders} can come to. If so,
     * it is brought into memory for {@link #beginChange} from now on, never mapped.
     */
    public boolean tryTakeForChange(ChunkEntry entry, int holders) {
        if (!entry.isOnlyOf(holders)) {
            return false;
        }
        entry.changing(true);
        return true;
    }

    /**
     * The caller is about to change the content of a chunk that it has a lease of, and that nobody else reads. A file
     * of it goes; when the lease ends the chunk may be written again, as a new one.
     */
    public void beginChange(ChunkEntry entry) {
        table.beginChange(entry);
    }

    /** The chunk is changed no more: it may be mapped again. */
    public void endChange(ChunkEntry entry) {
        entry.changing(false);
    }

    // ---- acquiring

    /**
     * Takes pins of {@code wanted} and {@code extra} bytes of memory, together, or nothing. Chunks on disk get their
     * memory reserved and their loads started; the lease says when they are there. Never waits.
     *
     * @param privileged may take memory that is earmarked for it
     * @return empty if there is no room now
     * @throws BudgetException at once, if there can never be room
     * @throws io.bodkin.engine.fault.BodkinException if a chunk is lost
     */
    public Optional<Lease> tryAcquire(Collection<ChunkEntry> wanted, long extra, boolean privileged) {
        return leases.tryAcquire(wanted, extra, privileged);
    }

    /** Pins one chunk if it is in memory now; the lease is loaded. Never waits, and loads nothing. */
    public Optional<Lease> acquireIfInMemory(ChunkEntry entry) {
        return leases.acquireIfInMemory(entry);
    }

    /**
     * Pins one chunk, waiting for room if need be.
     *
     * @param inTask whether the caller runs a task, and so must not wait for others: it waits for the disk only
     * @throws BudgetException if there can never be room, or, in a task, if there is none
     */
    public Lease acquireOne(ChunkEntry entry, boolean inTask) {
        return leases.acquireOne(entry, inTask);
    }

    /**
     * Reserves {@code bytes} for a thread that holds no pins and no other reservation, waiting for room if need be.
     *
     * @throws BudgetException if there can never be room, or if spilling has failed and nothing else can make room
     * @throws InterruptedWaitException if the thread is interrupted
     * @throws EngineClosedException after the end of the store
     */
    public Reservation reserveWaiting(long bytes) {
        return room.reserveWaiting(bytes);
    }

    /**
     * Adds {@code bytes} to the reservation of a running task. Waits for the disk if dirty chunks can be written, never
     * for another task.
     *
     * @throws BudgetException if there is no room
     */
    public void grow(Reservation reservation, long bytes) {
        room.grow(reservation, bytes);
    }

    /**
     * Has one line say which thread waits for what, when nothing has changed for so long.
     *
     * @param nothingRuns whether there is no task that could change something
     */
    public void sayStalledAfter(long nanos, BooleanSupplier nothingRuns) {
        room.stalledAfter(nanos, nothingRuns);
    }

    // ---- what can be hoped for

    /** Told whenever room may have been made. */
    public MemoryEvents changes() {
        return table.changes();
    }

    /** Tasks wait for this much memory: the spiller writes until it can be had. For one thread. */
    public void wantForParked(long bytes) {
        demand.wantForParked(bytes);
        if (bytes > 0) {
            spiller.poke();
        }
    }

    /** Whether writing dirty chunks can still make room. */
    public boolean canSpill() {
        return spiller.canMakeRoom();
    }

    public Optional<Throwable> spillFailure() {
        return spiller.failure();
    }

    /** @param clause about memory that is not counted, for {@link #holders}; empty if there is none */
    public void tellOthers(Supplier<String> clause) {
        table.tellOthers(clause);
    }

    /** Who has the memory, in one clause. */
    public String holders() {
        return table.holders(budget);
    }

    // ---- figures and end

    public ChunkMemory memory() {
        return memory;
    }

    public Path spillFolder() {
        return spiller.files().folder();
    }

    public StoreStatistics statistics() {
        return new StoreStatistics(
                budget.limit(),
                budget.reserved(),
                budget.held(),
                budget.peakHeld(),
                spiller.files().bytesWritten(),
                loader.bytesReadBack(),
                loader.bytesLoaded(),
                spiller.files().diskBytes(),
                table.entries().size());
    }

    /**
     * Frees every chunk that nobody pins, stops the I/O threads, removes the spill folder. Chunks that are still pinned
     * are freed by their last unpin.
     */
    @Override
    public void close() {
        table.close();
        spiller.stop();
        loader.close();
        table.freeAll();
        spiller.close();
    }
}
