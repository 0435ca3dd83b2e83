package io.bodkin.engine.store;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.memory.Budget;
import io.bodkin.engine.memory.ChunkMemory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Every chunk of a store, and what follows from a change of one: its content ends, its bytes and its file go, those who
 * wait are told. All changes of entries come through here, so that nothing of this is forgotten and none of it is done
 * under an entry's lock.
 */
final class ChunkTable {
    private final ChunkMemory memory;
    private final Events events;
    private final SpillDemand demand;
    private final HeapShare heap;
    private final EvictionOrders orders = new EvictionOrders();
    private final MemoryEvents changes = new MemoryEvents();
    private final Map<Long, ChunkEntry> entries = new ConcurrentHashMap<>();
    private final AtomicLong nextId = new AtomicLong(1);

    /** Of chunks of Arrow data that can never be written. */
    private final AtomicLong unspillableBytes = new AtomicLong();

    /** What others have in memory. */
    private volatile Supplier<String> others = () -> "";

    private volatile boolean closed;

    /** Has objects spilled, or dropped. */
    private volatile Runnable relief = () -> {};

    ChunkTable(ChunkMemory memory, long heapLimit, SpillDemand demand, Events events) {
        this.memory = memory;
        this.heap = new HeapShare(heapLimit);
        this.demand = demand;
        this.events = events;
    }

    // ---- coming

    /** A new chunk with one hold, in no order yet. Takes over the content. */
    ChunkEntry add(ChunkLayout layout, long memoryBytes, ChunkContent content) {
        if (content instanceof ChunkContent.Value) {
            heap.added(memoryBytes);
        }
        return add(new ChunkEntry(nextId.getAndIncrement(), layout, memoryBytes, content, orders));
    }

    /** A new chunk on disk with one hold. Takes over the backing. */
    ChunkEntry add(ChunkLayout layout, Backing backing) {
        return add(new ChunkEntry(nextId.getAndIncrement(), layout, backing, orders));
    }

    private ChunkEntry add(ChunkEntry entry) {
        entries.put(entry.id(), entry);
        if (closed) {
            see(entry.releaseAll());
            throw new EngineClosedException("the engine is closed: no new chunk");
        }
        return entry;
    }

    /** It may leave memory from now on. */
    void enter(ChunkEntry entry) {
        see(entry.enter());
    }

    // ---- holds and pins

    void hold(ChunkEntry entry) {
        if (!entry.tryHold()) {
            checkOpen();
            throw new IllegalStateException("chunk c-" + entry.id() + " was released");
        }
    }

    void release(ChunkEntry entry) {
        Departure departure = entry.release();
        if (departure.from() == Departure.From.NO_HOLD && !closed) {
            throw new IllegalStateException("chunk c-" + entry.id() + " was released already");
        }
        see(departure);
    }

    void unpin(ChunkEntry entry) {
        unpinQuietly(entry);
        changes.signal();
    }

    /** As {@link #unpin}, told to nobody. */
    void unpinQuietly(ChunkEntry entry) {
        see(entry.unpin());
        if (entry.onHeap()) {
            relieveHeap();
        }
    }

    /** What is to be done when objects take more than their share of the heap. */
    void onHeapOver(Runnable newRelief) {
        relief = newRelief;
    }

    /** Objects that may leave have come: if there are too many, some do. */
    void relieveHeap() {
        if (heap.isOver()) {
            relief.run();
        }
    }

    // ---- writing

    Optional<ChunkContent> beginWrite(ChunkEntry entry) {
        return entry.beginWrite();
    }

    void endWrite(ChunkEntry entry, Backing written) {
        if (!entry.endWrite(written)) {
            written.release();
        }
        see(entry.enter());
        changes.signal();
    }

    void failWrite(ChunkEntry entry, Optional<String> why) {
        if (why.isPresent() && !entry.onHeap()) {
            unspillableBytes.addAndGet(entry.memoryBytes());
        }
        see(entry.failWrite(why));
        changes.signal();
    }

    // ---- changing

    void beginChange(ChunkEntry entry) {
        entry.beginChange().ifPresent(Backing::release);
    }

    // ---- loading

    void loaded(ChunkEntry entry, ChunkContent content) {
        if (content instanceof ChunkContent.Value) {
            heap.added(entry.memoryBytes());
        }
        loadEnded(entry.loaded(content), null);
    }

    /** @param damaged whether it will never be otherwise */
    void loadFailed(ChunkEntry entry, Throwable failure, boolean damaged) {
        loadEnded(entry.loadFailed(failure, damaged), failure);
    }

    private void loadEnded(LoadEnd end, Throwable failure) {
        see(end.departure());
        end.waiters().forEach(waiter -> waiter.loaded(failure));
        // Whoever asked for it may have given it up meanwhile: then it is room for others.
        changes.signal();
    }

    // ---- leaving

    /** Drops the content of a clean chunk that nobody pins; no-op if it is not one. */
    void evict(ChunkEntry entry) {
        Departure departure = entry.evict();
        if (!departure.isNone()) {
            see(departure);
            events.emit(() -> new Event.ChunkEvicted(entry.id(), entry.memoryBytes()));
        }
    }

    /** Does what a change of an entry has left to do. */
    private void see(Departure departure) {
        if (departure.isNone()) {
            return;
        }
        ChunkEntry entry = departure.entry();
        if (departure.content() != null) {
            end(entry, departure.content());
        }
        if (departure.from() == Departure.From.STORE) {
            if (departure.backing() == null && departure.content() instanceof ChunkContent.Buffers) {
                demand.consumed();
            }
            if (departure.unspillable()) {
                unspillableBytes.addAndGet(-entry.memoryBytes());
            }
            entries.remove(entry.id());
            if (departure.backing() != null) {
                departure.backing().release();
            }
            events.emit(() -> new Event.ChunkFreed(entry.id(), entry.memoryBytes()));
        }
    }

    private void end(ChunkEntry entry, ChunkContent content) {
        discard(content);
        if (content instanceof ChunkContent.Value) {
            heap.removed(entry.memoryBytes());
        }
    }

    /** Ends a content that no entry has. */
    void discard(ChunkContent content) {
        content.close();
        if (content instanceof ChunkContent.Buffers buffers && buffers.mapped()) {
            memory.unpinMapped(buffers.mappedBytes());
        }
    }

    // ---- what there is

    EvictionOrders orders() {
        return orders;
    }

    HeapShare heap() {
        return heap;
    }

    MemoryEvents changes() {
        return changes;
    }

    void tellOthers(Supplier<String> clause) {
        others = clause;
    }

    /** Who has the memory, in one clause. */
    String holders(Budget budget) {
        return Holders.describe(entries(), budget) + others.get();
    }

    Collection<ChunkEntry> entries() {
        return entries.values();
    }

    long unspillableBytes() {
        return unspillableBytes.get();
    }

    /** Bytes that can be had without writing: free, or in clean chunks. */
    long readyBytes() {
        return memory.budget().free() + orders.clean().bytes();
    }

    // ---- the end

    void checkOpen() {
        if (closed) {
            throw new EngineClosedException("the engine is closed");
        }
    }

    /** @param what was waited for */
    void checkOpenAfter(String what) {
        if (closed) {
            throw new EngineClosedException("the engine was closed while a thread waited for " + what);
        }
    }

    /** No new chunk from now on; whoever waits is told. */
    void close() {
        closed = true;
        changes.signal();
    }

    /** Whatever holds it is over; what is pinned goes with its last pin. */
    void freeAll() {
        for (ChunkEntry entry : List.copyOf(entries.values())) {
            see(entry.releaseAll());
        }
    }
}
