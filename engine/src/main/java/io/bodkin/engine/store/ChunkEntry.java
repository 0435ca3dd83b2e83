package io.bodkin.engine.store;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.store.spill.SpillFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One chunk in the store: where its bytes are, who holds it, who reads it. Its lock is the object itself, taken by its
 * own methods only and held for field changes only. Each change ends by bringing the entry to where it belongs, and
 * answers what is left to do outside the lock: a {@link Departure}, which {@link ChunkTable} sees to.
 *
 * <p>Invariants: pinned, or being written or loaded: the content stays, and the entry is in no order. In memory,
 * unpinned and held: in the one order that it can be evicted from, unless it can never be written. Not held, and none
 * of these: FREED.
 */
public final class ChunkEntry extends Evictable {
    private final boolean packable;

    // Guarded by this.
    private EntryState state;
    private ChunkContent content;
    private Backing backing;
    private int pins;
    private int holds = 1;
    private List<LoadWaiter> loadWaiters = List.of();

    /** Why it can never be written to disk, or null. */
    private String unspillable;

    /** Why the last load failed, or null. */
    private Throwable loadFailure;

    /** While WRITING: the content has changed since the writer began, so that the file will be of no use. */
    private boolean changedMeanwhile;

    private boolean changing;

    /** New in memory, with one hold. */
    ChunkEntry(long id, ChunkLayout layout, long memoryBytes, ChunkContent content, EvictionOrders orders) {
        super(id, layout, memoryBytes, orders);
        this.content = content;
        this.packable = memoryBytes < SpillFiles.SMALL
                && content instanceof ChunkContent.Buffers buffers
                && buffers.dictionaries().isEmpty();
        this.state = EntryState.DIRTY;
        costs(EvictionCost.ofDirty(memoryBytes, packable, onHeap()));
    }

    /** On disk, with one hold. */
    ChunkEntry(long id, ChunkLayout layout, Backing backing, EvictionOrders orders) {
        super(id, layout, backing.memoryBytes(), orders);
        this.backing = backing;
        this.packable = false;
        this.state = EntryState.STORED;
        costs(EvictionCost.ofClean(backing.loadCost(), memoryBytes()));
    }

    /** Whether it can be written into one file with others. */
    boolean packable() {
        return packable;
    }

    // ---- what is the case now; the moment after may be different

    /** The file of others that its content may be a mapping of. */
    public synchronized Optional<Path> foreignFile() {
        return backing == null ? Optional.empty() : backing.foreignFile();
    }

    public synchronized boolean isInMemory() {
        return state.inMemory();
    }

    synchronized EntryState state() {
        return state;
    }

    synchronized boolean isPinned() {
        return pins > 0;
    }

    /** Why it can never be written to disk. */
    synchronized Optional<String> whyUnspillable() {
        return state == EntryState.FREED ? Optional.empty() : Optional.ofNullable(unspillable);
    }

    /** Why it is not in memory after a load, or null if it is. */
    synchronized Throwable loadFailure() {
        return state.inMemory() ? null : loadFailure;
    }

    // ---- holds

    /** One more; false if there is none. */
    synchronized boolean tryHold() {
        if (holds > 0) {
            holds++;
        }
        return holds > 0;
    }

    /** One less; {@link Departure#UNHELD} if there is none. */
    synchronized Departure release() {
        if (holds == 0) {
            return Departure.UNHELD;
        }
        holds--;
        return settle();
    }

    /** All of them end. */
    synchronized Departure releaseAll() {
        if (holds == 0) {
            return Departure.NONE;
        }
        holds = 0;
        return settle();
    }

    // ---- reading

    /** One more pin, if it is in memory or on its way there. */
    synchronized Presence pinIfThere() {
        return switch (state) {
            case STORED -> Presence.STORED;
            case LOST -> Presence.LOST;
            case FREED -> Presence.FREED;
            case LOADING -> {
                pin();
                yield Presence.LOADING;
            }
            case DIRTY, WRITING, CLEAN -> {
                pin();
                yield Presence.IN_MEMORY;
            }
        };
    }

    /**
     * What it takes of the budget to have it in memory: if it is compressed on disk, for a moment more than it is then.
     */
    public synchronized long bytesToHave() {
        return onHeap()
                ? 0
                : state.inMemory() || backing == null ? memoryBytes() : Math.max(memoryBytes(), bytesToLoad());
    }

    /** To reserve for a load; of one that is not on disk any more it no longer matters. */
    synchronized long bytesToLoad() {
        return onHeap() || backing == null ? 0 : backing.memoryBytes();
    }

    private void pin() {
        pins++;
        leaveOrder();
    }

    /** One more pin, of a chunk that memory was reserved for. */
    synchronized PinOutcome pinForLoad(LoadWaiter waiter) {
        if (state == EntryState.STORED || state == EntryState.LOADING) {
            addLoadWaiter(waiter);
            pin();
            if (state == EntryState.LOADING) {
                return PinOutcome.WAIT;
            }
            become(EntryState.LOADING);
            return PinOutcome.LOAD;
        }
        pin();
        return PinOutcome.ENDED;
    }

    /** Of a pinned chunk: has the waiter told when it is loaded; false if it is not being loaded. */
    synchronized boolean awaitLoad(LoadWaiter waiter) {
        if (state != EntryState.LOADING) {
            return false;
        }
        addLoadWaiter(waiter);
        return true;
    }

    private void addLoadWaiter(LoadWaiter waiter) {
        if (loadWaiters.isEmpty()) {
            loadWaiters = new ArrayList<>(2);
        }
        loadWaiters.add(waiter);
    }

    /** From where it is loaded; the entry is LOADING. */
    synchronized Backing backing() {
        return backing;
    }

    synchronized LoadEnd loaded(ChunkContent loaded) {
        content = loaded;
        loadFailure = null;
        become(EntryState.CLEAN);
        return endLoad();
    }

    /** @param damaged whether it will never be otherwise */
    synchronized LoadEnd loadFailed(Throwable failure, boolean damaged) {
        loadFailure = failure;
        become(damaged ? EntryState.LOST : EntryState.STORED);
        return endLoad();
    }

    private LoadEnd endLoad() {
        List<LoadWaiter> waiters = loadWaiters;
        loadWaiters = List.of();
        return new LoadEnd(waiters, settle());
    }

    /** Of a pinned, loaded chunk. */
    synchronized ChunkContent content() {
        if (content == null || pins == 0) {
            throw new IllegalStateException(this + " is not pinned in memory");
        }
        return content;
    }

    synchronized void repin() {
        if (pins == 0) {
            throw new IllegalStateException(this + " is not pinned");
        }
        pins++;
    }

    synchronized Departure unpin() {
        if (pins <= 0) {
            throw new IllegalStateException(this + " is unpinned more often than it was pinned");
        }
        pins--;
        return settle();
    }

    // ---- writing

    /** Takes a dirty, unpinned chunk for writing; empty if it is no longer one. */
    synchronized Optional<ChunkContent> beginWrite() {
        if (!isOrdered() || state != EntryState.DIRTY) {
            return Optional.empty();
        }
        leaveOrderInTurn();
        become(EntryState.WRITING);
        return Optional.of(content);
    }

    /** False if the file is of no use: the entry is dirty as before. */
    synchronized boolean endWrite(Backing written) {
        boolean useful = !changedMeanwhile;
        changedMeanwhile = false;
        if (useful) {
            hasFile(written);
        }
        become(useful ? EntryState.CLEAN : EntryState.DIRTY);
        return useful;
    }

    /** It can be tried again, unless {@code why} says that it never can be written. */
    synchronized Departure failWrite(Optional<String> why) {
        unspillable = why.orElse(null);
        changedMeanwhile = false;
        become(EntryState.DIRTY);
        return settle();
    }

    /** A pinned chunk that is in memory only knows of a file now that holds the same; false if it is not one. */
    synchronized boolean adopt(Backing same) {
        if (state != EntryState.DIRTY || pins == 0) {
            return false;
        }
        become(EntryState.WRITING);
        hasFile(same);
        become(EntryState.CLEAN);
        return true;
    }

    // ---- changing

    /** Whether nobody but so many holders can ever come to read it, and nobody reads it now. */
    synchronized boolean isOnlyOf(int holders) {
        return holds == holders && pins == 0 && state != EntryState.LOST && state != EntryState.FREED;
    }

    /** While true it is loaded into memory, never mapped. */
    synchronized void changing(boolean on) {
        changing = on;
    }

    synchronized boolean isChanging() {
        return changing;
    }

    /**
     * The content of this pinned, loaded chunk is about to be changed. Returns what is on disk and of no use any more,
     * to be released.
     */
    synchronized Optional<Backing> beginChange() {
        content();
        if (mapped()) {
            throw new IllegalStateException(this + " lies in a file and cannot be changed");
        }
        changing = true;
        if (state == EntryState.WRITING) {
            changedMeanwhile = true;
        }
        if (state != EntryState.CLEAN) {
            return Optional.empty();
        }
        Backing useless = backing;
        backing = null;
        become(EntryState.DIRTY);
        costs(EvictionCost.ofDirty(memoryBytes(), packable, onHeap()));
        return Optional.of(useless);
    }

    private void hasFile(Backing file) {
        backing = file;
        costs(EvictionCost.ofClean(file.loadCost(), memoryBytes()));
    }

    // ---- leaving

    /** A new entry is brought to where it belongs. No-op for one that is not new. */
    synchronized Departure enter() {
        return state == EntryState.FREED ? Departure.NONE : settle();
    }

    /** Drops the content of a clean chunk that nobody pins; none if it is not one. */
    synchronized Departure evict() {
        if (!isOrdered() || state != EntryState.CLEAN) {
            return Departure.NONE;
        }
        leaveOrderInTurn();
        return leaveMemory();
    }

    /**
     * Freed if nobody wants it, unmapped if it is mapped and not read, else in the order that it can be evicted from.
     */
    private Departure settle() {
        if (pins > 0 || state == EntryState.WRITING || state == EntryState.LOADING) {
            return Departure.NONE;
        }
        if (holds == 0) {
            return leaveStore();
        }
        if (state == EntryState.CLEAN && mapped()) {
            return leaveMemory();
        }
        if (!isOrdered() && state.inMemory() && (unspillable == null || state == EntryState.CLEAN)) {
            enterOrder(state);
        }
        return Departure.NONE;
    }

    private Departure leaveStore() {
        leaveOrder();
        Departure departure = Departure.fromStore(this, content, backing, unspillable != null && !onHeap());
        content = null;
        backing = null;
        become(EntryState.FREED);
        return departure;
    }

    private Departure leaveMemory() {
        leaveOrder();
        Departure departure = Departure.fromMemory(this, content);
        content = null;
        become(EntryState.STORED);
        return departure;
    }

    private boolean mapped() {
        return content instanceof ChunkContent.Buffers buffers && buffers.mapped();
    }

    private void become(EntryState next) {
        if (!state.canBecome(next)) {
            throw new IllegalStateException(this + " cannot become " + next);
        }
        state = next;
    }

    @Override
    public synchronized String toString() {
        return "chunk c-" + id() + " (" + state + ", " + pins + " pins, " + holds + " holds)";
    }
}
