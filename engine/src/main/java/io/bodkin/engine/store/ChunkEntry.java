package io.bodkin.engine.store;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One chunk in the store. Its lock is the object itself, held for field changes only. Fields of the eviction order belong
 * to the order.
 */
public final class ChunkEntry {
    /** Chunks below this are packed together on disk, in bytes. */
    static final long SMALL = 1 << 20;

    private final long id;
    private final ChunkLayout layout;
    private final long memoryBytes;
    private final boolean packable;

    // Guarded by this.
    private EntryState state;
    ChunkContent content;
    Backing backing;
    int pins;
    int holds = 1;
    /** Why it can never be written to disk, or null. */
    String unspillable;

    /** Why the last load failed, or null. */
    Throwable loadFailure;

    List<LoadWaiter> loadWaiters = List.of();
    private TreeMap<Long, Integer> uses;

    // Guarded by the order's lock; order itself changes under both locks.
    EvictionOrder order;
    long orderedUse;
    ChunkEntry older;
    ChunkEntry newer;

    /** Told when a load ends, by the I/O thread; {@code failure} is null if it went well. */
    @FunctionalInterface
    interface LoadWaiter {
        void loaded(Throwable failure);
    }

    ChunkEntry(long id, ChunkLayout layout, long memoryBytes, ChunkContent content) {
        this.id = id;
        this.layout = layout;
        this.memoryBytes = memoryBytes;
        this.content = content;
        this.packable = memoryBytes < SMALL
                && content instanceof ChunkContent.Buffers buffers
                && buffers.dictionaries().isEmpty();
        this.state = EntryState.DIRTY;
    }

    ChunkEntry(long id, ChunkLayout layout, Backing backing) {
        this.id = id;
        this.layout = layout;
        this.memoryBytes = backing.memoryBytes();
        this.backing = backing;
        this.packable = false;
        this.state = EntryState.STORED;
    }

    public long id() {
        return id;
    }

    public ChunkLayout layout() {
        return layout;
    }

    /** What it takes in memory: of the budget if it is Arrow data, of the heap share if it is an object. */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** The file of others that its content may be a mapping of. */
    public synchronized Optional<Path> foreignFile() {
        return backing == null ? Optional.empty() : backing.foreignFile();
    }

    public boolean onHeap() {
        return layout instanceof ChunkLayout.OfValue;
    }

    /** Whether it can be written into one file with others. */
    boolean packable() {
        return packable;
    }

    /** Now; the moment after may be different. */
    public synchronized boolean isInMemory() {
        return state.inMemory();
    }

    synchronized EntryState state() {
        return state;
    }

    /** The caller holds the lock. */
    void become(EntryState next) {
        if (!state.canBecome(next)) {
            throw new IllegalStateException(this + " cannot become " + next);
        }
        state = next;
    }

    /** The caller holds the lock. */
    boolean mapped() {
        return content instanceof ChunkContent.Buffers buffers && buffers.mapped();
    }

    /** A task of sequence number {@code task} will take this chunk. */
    public synchronized void addUse(long task) {
        if (uses == null) {
            uses = new TreeMap<>();
        }
        uses.merge(task, 1, Integer::sum);
        reorder();
    }

    public synchronized void removeUse(long task) {
        if (uses != null) {
            uses.computeIfPresent(task, (t, count) -> count == 1 ? null : count - 1);
            reorder();
        }
    }

    private void reorder() {
        EvictionOrder in = order;
        if (in != null) {
            in.remove(this);
            in.add(this, nextUse());
        }
    }

    /** The sequence number of the next task that takes it, as far as is known; the caller holds the lock. */
    long nextUse() {
        return uses == null || uses.isEmpty() ? EvictionOrder.NEVER : uses.firstKey();
    }

    /** The caller holds the lock. */
    void addLoadWaiter(LoadWaiter waiter) {
        if (loadWaiters.isEmpty()) {
            loadWaiters = new ArrayList<>(2);
        }
        loadWaiters.add(waiter);
    }

    @Override
    public synchronized String toString() {
        return "chunk c-" + id + " (" + state + ", " + pins + " pins, " + holds + " holds)";
    }
}
