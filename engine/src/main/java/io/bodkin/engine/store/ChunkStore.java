package io.bodkin.engine.store;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.fault.BudgetException;
import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.fault.InterruptedWaitException;
import io.bodkin.engine.memory.Budget;
import io.bodkin.engine.memory.ByteSize;
import io.bodkin.engine.memory.ChunkMemory;
import io.bodkin.engine.memory.Reservation;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * The chunks of one worker. Puts, pins, frees; and when memory is short, evicts: clean chunks are dropped at once, dirty
 * ones are written first, by the {@link Spiller}, ahead of need.
 *
 * <p>Reservations and pins are taken together by {@link #tryAcquire}; nobody waits while holding either.
 */
public final class ChunkStore implements AutoCloseable {
    /** In place of the bytes to load: the chunk needs no load, and was pinned. */
    private static final long PINNED = -1;

    private final ChunkMemory memory;
    private final Budget budget;
    private final Events events;
    private final MemoryEvents changes;
    private final EvictionOrder clean = new EvictionOrder();
    private final EvictionOrder dirty = new EvictionOrder();
    private final HeapShare heap;
    private final Map<Long, ChunkEntry> entries = new ConcurrentHashMap<>();
    private final AtomicLong nextId = new AtomicLong(1);
    private final Spiller spiller;
    private final Loader loader;
    private volatile boolean closed;

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
        this.events = events;
        this.changes = new MemoryEvents();
        this.heap = new HeapShare(heapLimit);
        this.spiller = new Spiller(this, settings, events, disk);
        try {
            this.loader = new Loader(memory, settings, events, disk);
        } catch (Throwable failure) {
            spiller.stop();
            spiller.close();
            throw failure;
        }
        budget.onRelease(changes::signal);
        spiller.start();
    }

    // ---- putting and freeing

    /**
     * A new chunk with one hold. Takes over {@code batch}, whose buffers must come from this engine's memory, and {@code
     * content}'s dictionaries.
     */
    public ChunkEntry put(ChunkLayout layout, ChunkContent.Buffers content) {
        return enter(new ChunkEntry(nextId.getAndIncrement(), layout, regionBytes(content), content));
    }

    /** A new chunk on the heap with one hold. {@code bytes}: of its serialised form. */
    public ChunkEntry putValue(Object value, long bytes) {
        ChunkEntry entry = new ChunkEntry(
                nextId.getAndIncrement(),
                new ChunkLayout.OfValue(value.getClass()),
                bytes,
                new ChunkContent.Value(value));
        heap.added(bytes);
        enter(entry);
        if (heap.isOver()) {
            spiller.poke();
        }
        return entry;
    }

    /** A new chunk that is on disk already, with one hold. Takes over {@code backing}. */
    public ChunkEntry register(ChunkLayout layout, Backing backing) {
        return enter(new ChunkEntry(nextId.getAndIncrement(), layout, backing));
    }

    /**
     * As {@link #put}, of a task's result. It is not thought of as evictable before it is {@linkplain #offer offered}, which
     * is when the tasks that will take it are known: else it might be on its way to disk before the first of them is told.
     */
    public ChunkEntry putResult(ChunkLayout layout, ChunkContent.Buffers content) {
        ChunkEntry entry = new ChunkEntry(nextId.getAndIncrement(), layout, regionBytes(content), content);
        entries.put(entry.id(), entry);
        checkEntered(entry);
        return entry;
    }

    /** From now on it may leave memory when it has to. Nothing changes for a chunk that is not new. */
    public void offer(ChunkEntry entry) {
        Optional<Leaving> leaving;
        synchronized (entry) {
            leaving = entry.state() == EntryState.FREED ? Optional.empty() : settle(entry);
        }
        finish(leaving);
        pokeIfLow();
    }

    private ChunkEntry enter(ChunkEntry entry) {
        entries.put(entry.id(), entry);
        synchronized (entry) {
            settle(entry);
        }
        checkEntered(entry);
        pokeIfLow();
        return entry;
    }

    private void checkEntered(ChunkEntry entry) {
        if (closed) {
            free(entry);
            throw new EngineClosedException("the engine is closed: no new chunk");
        }
    }

    private void pokeIfLow() {
        if (budget.free() < spiller.lowWater()) {
            spiller.poke();
        }
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
        synchronized (entry) {
            if (entry.holds == 0) {
                checkOpen();
                throw new IllegalStateException("chunk c-" + entry.id() + " was released");
            }
            entry.holds++;
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new EngineClosedException("the engine is closed");
        }
    }

    /**
     * One handle or consumer less; with the last one the bytes go, as soon as nobody reads or writes them. After the end of
     * the store, which frees what is held, there is nothing left to do.
     */
    public void release(ChunkEntry entry) {
        Optional<Leaving> leaving;
        synchronized (entry) {
            if (entry.holds == 0) {
                if (closed) {
                    return;
                }
                throw new IllegalStateException("chunk c-" + entry.id() + " was released already");
            }
            entry.holds--;
            leaving = settle(entry);
        }
        finish(leaving);
    }

    /** What is left to do outside the entry's lock: content to drop; and if the entry is gone, its file. */
    private record Leaving(ChunkEntry entry, ChunkContent content, Backing backing, boolean gone) {}

    /**
     * Brings an entry that has just changed to where it belongs: freed if nobody wants it, unmapped if it is mapped and not
     * read, else in the order that it can be evicted from. The caller holds the entry's lock, and gives the result to
     * {@link #finish} outside it.
     */
    private Optional<Leaving> settle(ChunkEntry entry) {
        EntryState state = entry.state();
        if (entry.pins > 0 || state == EntryState.WRITING || state == EntryState.LOADING) {
            return Optional.empty();
        }
        if (entry.holds == 0) {
            unorder(entry);
            Leaving leaving = new Leaving(entry, entry.content, entry.backing, true);
            entry.content = null;
            entry.backing = null;
            entry.become(EntryState.FREED);
            return Optional.of(leaving);
        }
        if (state == EntryState.CLEAN && entry.mapped()) {
            return Optional.of(leaveMemory(entry));
        }
        if (entry.order == null && state.inMemory() && entry.unspillable == null) {
            orderOf(entry).add(entry, entry.nextUse());
        }
        return Optional.empty();
    }

    /** A clean entry's content goes. The caller holds the entry's lock. */
    private static Leaving leaveMemory(ChunkEntry entry) {
        unorder(entry);
        Leaving leaving = new Leaving(entry, entry.content, null, false);
        entry.content = null;
        entry.become(EntryState.STORED);
        return leaving;
    }

    private EvictionOrder orderOf(ChunkEntry entry) {
        return entry.onHeap() ? heap.order() : entry.state() == EntryState.CLEAN ? clean : dirty;
    }

    /** The caller holds the entry's lock. */
    private static void unorder(ChunkEntry entry) {
        if (entry.order != null) {
            entry.order.remove(entry);
        }
    }

    private void finish(Optional<Leaving> some) {
        if (some.isEmpty()) {
            return;
        }
        Leaving leaving = some.get();
        ChunkEntry entry = leaving.entry;
        if (leaving.content != null) {
            drop(entry, leaving.content);
        }
        if (leaving.gone) {
            if (leaving.backing == null && leaving.content instanceof ChunkContent.Buffers) {
                spiller.consumed();
            }
            entries.remove(entry.id());
            if (leaving.backing != null) {
                leaving.backing.release();
            }
            events.emit(() -> new Event.ChunkFreed(entry.id(), entry.memoryBytes()));
        }
    }

    /** Ends a content that no entry has any more. */
    private void drop(ChunkEntry entry, ChunkContent content) {
        content.close();
        if (content instanceof ChunkContent.Buffers buffers && buffers.mapped()) {
            memory.unpinMapped(buffers.mappedBytes());
        } else if (content instanceof ChunkContent.Value) {
            heap.removed(entry.memoryBytes());
        }
    }

    // ---- acquiring

    /**
     * Takes pins of {@code wanted} and {@code extra} bytes of memory, together, or nothing. Chunks on disk get their memory
     * reserved and their loads started; the lease says when they are there. Never waits.
     *
     * @param privileged may take memory that is earmarked for it
     * @return empty if there is no room now
     * @throws BudgetException at once, if there can never be room
     * @throws io.bodkin.engine.fault.BodkinException if a chunk is lost
     */
    public Optional<Lease> tryAcquire(Collection<ChunkEntry> wanted, long extra, boolean privileged) {
        List<ChunkEntry> distinct = wanted.size() < 2
                ? List.copyOf(wanted)
                : wanted.stream().distinct().toList();
        long[] loads = new long[distinct.size()];
        long missing = extra;
        long all = extra;
        int pinned = 0;
        try {
            for (; pinned < loads.length; pinned++) {
                ChunkEntry entry = distinct.get(pinned);
                loads[pinned] = pinOrLoadBytes(entry);
                missing = sum(missing, Math.max(0, loads[pinned]));
                all = sum(all, loads[pinned] != PINNED ? loads[pinned] : entry.onHeap() ? 0 : entry.memoryBytes());
            }
            checkFits(all, extra, loads.length);
            if (!reserve(missing, privileged)) {
                unpinAgain(distinct, loads, pinned);
                return Optional.empty();
            }
        } catch (Throwable failure) {
            unpinAgain(distinct, loads, pinned);
            throw failure;
        }
        Lease lease = new Lease(this, distinct, Reservation.ofTaken(budget, extra), loads.length);
        for (int i = 0; i < loads.length; i++) {
            // Entries found LOADING were pinned too: each entry reports to the lease exactly once.
            if (loads[i] == PINNED) {
                reportWhenLoaded(distinct.get(i), lease);
            } else {
                pinAndLoad(distinct.get(i), loads[i], lease);
            }
        }
        return Optional.of(lease);
    }

    private static long sum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /**
     * Gives back the pins of an attempt that found no room. Whoever failed meanwhile because of them looks again; the
     * listener does not, or its own attempts would call it without end.
     */
    private void unpinAgain(List<ChunkEntry> entries, long[] loads, int count) {
        boolean any = false;
        for (int i = 0; i < count; i++) {
            if (loads[i] == PINNED) {
                unpinQuietly(entries.get(i));
                any = true;
            }
        }
        if (any) {
            changes.signalWaiters();
            spiller.poke();
        }
    }

    private void checkFits(long all, long extra, int chunks) {
        if (all > budget.limit()) {
            throw new BudgetException("cannot ever reserve " + ByteSize.format(all) + " ("
                    + ByteSize.format(all - extra) + " for " + chunks + " chunks, " + ByteSize.format(extra)
                    + " to allocate): the budget is " + ByteSize.format(budget.limit())
                    + "; use smaller chunks, or a budget of at least " + ByteSize.format(all) + " (bodkin.memory)");
        }
    }

    /** Pins a chunk that is in memory or on its way there; else says what has to be reserved to bring it there. */
    private long pinOrLoadBytes(ChunkEntry entry) {
        synchronized (entry) {
            EntryState state = entry.state();
            if (state == EntryState.FREED) {
                checkOpen();
                throw new IllegalStateException("chunk c-" + entry.id() + " was released");
            }
            if (state == EntryState.LOST) {
                throw asUnchecked(entry.loadFailure);
            }
            if (state == EntryState.STORED) {
                return entry.onHeap() ? 0 : entry.backing.memoryBytes();
            }
            entry.pins++;
            unorder(entry);
            return PINNED;
        }
    }

    private static RuntimeException asUnchecked(Throwable failure) {
        return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }

    /** The entry was pinned while it was in memory or loading. */
    private void reportWhenLoaded(ChunkEntry entry, Lease lease) {
        Throwable failure;
        synchronized (entry) {
            if (entry.state() == EntryState.LOADING) {
                entry.addLoadWaiter(lease::loaded);
                return;
            }
            failure = entry.state().inMemory() ? null : entry.loadFailure;
        }
        lease.loaded(failure);
    }

    /** {@code bytes} are reserved for the entry; they go back if somebody else has begun to load it. */
    private void pinAndLoad(ChunkEntry entry, long bytes, Lease lease) {
        boolean mine = false;
        boolean waits = true;
        Throwable failure = null;
        synchronized (entry) {
            entry.pins++;
            switch (entry.state()) {
                case STORED -> {
                    entry.become(EntryState.LOADING);
                    entry.addLoadWaiter(lease::loaded);
                    mine = true;
                }
                case LOADING -> entry.addLoadWaiter(lease::loaded);
                case LOST -> {
                    failure = entry.loadFailure;
                    waits = false;
                }
                default -> {
                    unorder(entry);
                    waits = false;
                }
            }
        }
        Reservation reservation = Reservation.ofTaken(budget, bytes);
        if (mine) {
            loader.submit(entry, reservation, this::loadEnded);
            return;
        }
        reservation.close();
        if (!waits) {
            lease.loaded(failure);
        }
    }

    /** Called by an I/O thread. {@code content} is empty if there is a failure; the reservation has been used or closed. */
    private void loadEnded(ChunkEntry entry, Optional<ChunkContent> content, Throwable failure, boolean damaged) {
        List<ChunkEntry.LoadWaiter> waiters;
        Optional<Leaving> leaving;
        synchronized (entry) {
            waiters = entry.loadWaiters;
            entry.loadWaiters = List.of();
            entry.loadFailure = failure;
            if (failure == null) {
                entry.content = content.orElseThrow();
                entry.become(EntryState.CLEAN);
                if (entry.onHeap()) {
                    heap.added(entry.memoryBytes());
                }
            } else {
                entry.become(damaged ? EntryState.LOST : EntryState.STORED);
            }
            leaving = settle(entry);
        }
        finish(leaving);
        waiters.forEach(waiter -> waiter.loaded(failure));
    }

    /** The content of a pinned, loaded chunk. */
    ChunkContent contentOf(ChunkEntry entry) {
        synchronized (entry) {
            if (entry.content == null || entry.pins == 0) {
                throw new IllegalStateException(entry + " is not pinned in memory");
            }
            return entry.content;
        }
    }

    /** One more pin of a chunk that is pinned and loaded. */
    public void repin(ChunkEntry entry) {
        synchronized (entry) {
            if (entry.pins == 0) {
                throw new IllegalStateException(entry + " is not pinned");
            }
            entry.pins++;
        }
    }

    public void unpin(ChunkEntry entry) {
        unpinQuietly(entry);
        changes.signal();
    }

    private void unpinQuietly(ChunkEntry entry) {
        Optional<Leaving> leaving;
        synchronized (entry) {
            if (entry.pins <= 0) {
                throw new IllegalStateException(entry + " is unpinned more often than it was pinned");
            }
            entry.pins--;
            leaving = settle(entry);
        }
        finish(leaving);
    }

    // ---- room

    /** Takes {@code bytes} from the budget, dropping clean chunks for it. Never waits. */
    private boolean reserve(long bytes, boolean privileged) {
        if (bytes == 0) {
            return true;
        }
        while (true) {
            if (privileged ? budget.tryReserveEarmarked(bytes) : budget.tryReserve(bytes)) {
                return true;
            }
            if ((!privileged && budget.isEarmarked()) || !evictClean(bytes)) {
                spiller.poke();
                return false;
            }
        }
    }

    /** Drops clean chunks until {@code bytes} are free; false if there are not enough of them. */
    private boolean evictClean(long bytes) {
        if (budget.free() + clean.bytes() < bytes) {
            return false; // dropping what others may take again would not help
        }
        while (budget.free() < bytes) {
            List<ChunkEntry> first = clean.first(1);
            if (first.isEmpty()) {
                return false;
            }
            evict(first.get(0));
        }
        return budget.free() >= bytes;
    }

    /** Drops the content of a clean chunk that nobody pins; no-op if it is not one. */
    void evict(ChunkEntry entry) {
        Leaving leaving;
        synchronized (entry) {
            if (entry.order == null || entry.state() != EntryState.CLEAN) {
                return;
            }
            leaving = leaveMemory(entry);
        }
        finish(Optional.of(leaving));
        events.emit(() -> new Event.ChunkEvicted(entry.id(), entry.memoryBytes()));
    }

    /**
     * Reserves {@code bytes} for a thread that holds no pins and no other reservation, waiting for room if need be.
     *
     * @throws BudgetException if there can never be room, or if spilling has failed and nothing else can make room
     * @throws InterruptedWaitException if the thread is interrupted
     * @throws EngineClosedException after the end of the store
     */
    public Reservation reserveWaiting(long bytes) {
        checkOpen();
        checkFits(bytes, bytes, 0);
        spiller.want(bytes);
        try {
            while (true) {
                long seen = changes.version();
                if (reserve(bytes, false)) {
                    return Reservation.ofTaken(budget, bytes);
                }
                if (changes.version() == seen && spiller.isStuck()) {
                    throw new BudgetException(
                            "cannot reserve " + ByteSize.format(bytes) + ": " + holders() + spillingFailed());
                }
                awaitChange(seen, "memory");
            }
        } finally {
            spiller.want(-bytes);
        }
    }

    /**
     * Adds {@code bytes} to the reservation of a running task. Waits for the disk if dirty chunks can be written, never
     * for another task.
     *
     * @throws BudgetException if there is no room
     */
    public void grow(Reservation reservation, long bytes) {
        spiller.want(bytes);
        try {
            while (true) {
                long seen = changes.version();
                if (reserve(bytes, true)) {
                    reservation.addTaken(bytes);
                    return;
                }
                // What was written between the two looks has changed the version.
                boolean hopeless = changes.version() == seen && !spiller.canMakeRoom();
                if (bytes > budget.limit() || hopeless) {
                    throw new BudgetException(
                            "cannot reserve " + ByteSize.format(bytes) + " more: " + holders() + spillingFailed()
                                    + "; use smaller chunks, fewer threads, or a larger budget (bodkin.memory)");
                }
                awaitChange(seen, "memory to be spilled");
            }
        } finally {
            spiller.want(-bytes);
        }
    }

    /**
     * Pins one chunk, waiting for room if need be.
     *
     * @param inTask whether the caller runs a task, and so must not wait for others: it waits for the disk only
     * @throws BudgetException if there can never be room, or, in a task, if there is none
     */
    public Lease acquireOne(ChunkEntry entry, boolean inTask) {
        List<ChunkEntry> one = List.of(entry);
        spiller.want(entry.memoryBytes());
        try {
            while (true) {
                long seen = changes.version();
                Optional<Lease> lease = tryAcquire(one, 0, inTask);
                if (lease.isPresent()) {
                    return lease.get();
                }
                boolean hopeless = inTask ? !spiller.canMakeRoom() : spiller.isStuck();
                if (changes.version() == seen && hopeless) {
                    throw new BudgetException("cannot bring chunk c-" + entry.id() + " of "
                            + ByteSize.format(entry.memoryBytes()) + " into memory: " + holders() + spillingFailed()
                            + (inTask ? "; pass it to the task as an input instead of fetching it inside" : ""));
                }
                awaitChange(seen, "memory for chunk c-" + entry.id());
            }
        } finally {
            spiller.want(-entry.memoryBytes());
        }
    }

    private String spillingFailed() {
        return spiller.failure()
                .map(problem -> "; spilling failed: " + problem.getMessage())
                .orElse("");
    }

    private void awaitChange(long seen, String what) {
        if (closed) {
            throw new EngineClosedException("the engine is closed");
        }
        try {
            changes.await(seen);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedWaitException(what);
        }
        if (closed) {
            throw new EngineClosedException("the engine was closed while a thread waited for " + what);
        }
    }

    /** Who has the memory, in one clause. */
    public String holders() {
        List<ChunkEntry> largest = entries.values().stream()
                .filter(entry -> !entry.onHeap())
                .filter(entry -> {
                    synchronized (entry) {
                        return entry.pins > 0;
                    }
                })
                .sorted(Comparator.comparingLong(ChunkEntry::memoryBytes).reversed())
                .toList();
        long pinned = largest.stream().mapToLong(ChunkEntry::memoryBytes).sum();
        StringBuilder text = new StringBuilder("the budget is ")
                .append(ByteSize.format(budget.limit()))
                .append(", ")
                .append(ByteSize.format(budget.reserved()))
                .append(" of it is taken, ")
                .append(ByteSize.format(pinned))
                .append(" by ")
                .append(largest.size())
                .append(" pinned chunks");
        if (!largest.isEmpty()) {
            text.append(" (largest:");
            largest.stream()
                    .limit(3)
                    .forEach(entry -> text.append(" c-")
                            .append(entry.id())
                            .append(' ')
                            .append(ByteSize.format(entry.memoryBytes())));
            text.append(')');
        }
        describeUnspillable(text);
        return text.toString();
    }

    private void describeUnspillable(StringBuilder text) {
        List<ChunkEntry> stay = entries.values().stream()
                .filter(entry -> {
                    synchronized (entry) {
                        return entry.unspillable != null && entry.state() != EntryState.FREED;
                    }
                })
                .toList();
        if (!stay.isEmpty()) {
            text.append("; ").append(stay.size()).append(" chunks cannot be spilled:");
            stay.stream()
                    .limit(3)
                    .forEach(entry -> text.append(" c-")
                            .append(entry.id())
                            .append(
                                    entry.layout() instanceof ChunkLayout.OfValue value
                                            ? " " + value.type().getName()
                                            : "")
                            .append(" (")
                            .append(entry.unspillable)
                            .append(')'));
        }
    }

    /**
     * Has a pinned chunk that is in memory only know of a file that holds the same: it need not be spilled any more. Takes over
     * {@code backing}, and releases it if the chunk has a file already.
     */
    public void adopt(ChunkEntry entry, Backing backing) {
        synchronized (entry) {
            if (entry.state() == EntryState.DIRTY && entry.pins > 0) {
                entry.become(EntryState.WRITING);
                entry.backing = backing;
                entry.become(EntryState.CLEAN);
                return;
            }
        }
        backing.release();
    }

    // ---- for the spiller

    EvictionOrder dirty() {
        return dirty;
    }

    HeapShare heap() {
        return heap;
    }

    Budget budget() {
        return budget;
    }

    public ChunkMemory memory() {
        return memory;
    }

    /** Bytes that can be had without writing: free, or in clean chunks. */
    long readyBytes() {
        return budget.free() + clean.bytes();
    }

    /** Takes a dirty, unpinned chunk for writing; empty if it is no longer one. */
    Optional<ChunkContent> beginWrite(ChunkEntry entry) {
        synchronized (entry) {
            if (entry.order == null || entry.state() != EntryState.DIRTY) {
                return Optional.empty();
            }
            unorder(entry);
            entry.become(EntryState.WRITING);
            return Optional.of(entry.content);
        }
    }

    void endWrite(ChunkEntry entry, Backing written) {
        Optional<Leaving> leaving;
        synchronized (entry) {
            entry.backing = written;
            entry.become(EntryState.CLEAN);
            leaving = settle(entry);
        }
        finish(leaving);
        changes.signal();
    }

    /** The entry can be tried again, unless {@code why} says that it never can be written. */
    void failWrite(ChunkEntry entry, Optional<String> why) {
        Optional<Leaving> leaving;
        synchronized (entry) {
            entry.unspillable = why.orElse(null);
            entry.become(EntryState.DIRTY);
            leaving = settle(entry);
        }
        finish(leaving);
        changes.signal();
    }

    // ---- figures and end

    /** Told whenever room may have been made. */
    public MemoryEvents changes() {
        return changes;
    }

    public StoreStatistics statistics() {
        return new StoreStatistics(
                budget.limit(),
                budget.reserved(),
                budget.held(),
                budget.peakHeld(),
                spiller.bytesWritten(),
                loader.bytesReadBack(),
                loader.bytesLoaded(),
                spiller.diskBytes(),
                entries.size());
    }

    public Path spillFolder() {
        return spiller.folder();
    }

    /** Tasks wait for this much memory: the spiller writes until it can be had. */
    public void wantForParked(long bytes) {
        spiller.wantForParked(bytes);
    }

    /** The buffers of {@code batch}, owned as chunks are; borrows the batch. */
    public static ArrowRecordBatch owned(ArrowRecordBatch batch, BufferAllocator owner) {
        return OwnedBatches.owned(batch, owner);
    }

    /** Whether writing dirty chunks can still make room. */
    public boolean canSpill() {
        return spiller.canMakeRoom();
    }

    public Optional<Throwable> spillFailure() {
        return spiller.failure();
    }

    /**
     * Frees every chunk that nobody pins, stops the I/O threads, removes the spill folder. Chunks that are still pinned
     * are freed by their last unpin.
     */
    @Override
    public void close() {
        closed = true;
        changes.signal();
        spiller.stop();
        loader.close();
        for (ChunkEntry entry : List.copyOf(entries.values())) {
            free(entry);
        }
        spiller.close();
    }

    /** Whatever holds it. */
    private void free(ChunkEntry entry) {
        Optional<Leaving> leaving = Optional.empty();
        synchronized (entry) {
            if (entry.holds > 0) {
                entry.holds = 0;
                leaving = settle(entry);
            }
        }
        finish(leaving);
    }
}
