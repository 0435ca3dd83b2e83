package io.bodkin.engine.store;

import io.bodkin.engine.chunk.ChunkLayout;

/**
 * What the eviction order knows of a chunk: how large it is, who will take it next, what it costs, and its neighbours.
 */
abstract sealed class Evictable permits ChunkEntry {
    private final long id;
    private final ChunkLayout layout;
    private final long memoryBytes;
    private final EvictionOrders orders;

    // Guarded by this.
    private NextUses uses;
    private int costClass;

    // Guarded by the order's lock; order itself changes under both locks.
    EvictionOrder order;
    long orderedUse;
    int orderedCost;
    long credit;
    ChunkEntry older;
    ChunkEntry newer;

    Evictable(long id, ChunkLayout layout, long memoryBytes, EvictionOrders orders) {
        this.id = id;
        this.layout = layout;
        this.memoryBytes = memoryBytes;
        this.orders = orders;
    }

    public final long id() {
        return id;
    }

    public final ChunkLayout layout() {
        return layout;
    }

    /** What it takes in memory: of the budget if it is Arrow data, of the heap share if it is an object. */
    public final long memoryBytes() {
        return memoryBytes;
    }

    public final boolean onHeap() {
        return layout instanceof ChunkLayout.OfValue;
    }

    /** A task of sequence number {@code task} will take this chunk. */
    public final synchronized void addUse(long task) {
        if (uses == null) {
            uses = new NextUses();
        }
        uses.add(task);
        reorder();
    }

    public final synchronized void removeUse(long task) {
        if (uses != null) {
            uses.remove(task);
            reorder();
        }
    }

    private void reorder() {
        if (order != null) {
            EvictionOrder in = order;
            in.remove(self());
            in.add(self(), nextUse(), costClass);
        }
    }

    private long nextUse() {
        return uses == null ? EvictionOrder.NEVER : uses.next();
    }

    /** What it costs to have it back, from now on. The caller holds the lock, or nobody else knows the entry. */
    final void costs(int newClass) {
        costClass = newClass;
    }

    /** The caller holds the lock. */
    final boolean isOrdered() {
        return order != null;
    }

    /** Enters the order of chunks in this state. The caller holds the lock; the entry is in no order. */
    final void enterOrder(EntryState state) {
        orders.of(onHeap(), state).add(self(), nextUse(), costClass);
    }

    /** No-op if it is in none. The caller holds the lock. */
    final void leaveOrder() {
        if (order != null) {
            order.remove(self());
        }
    }

    /** Leaves the order because its turn has come. The caller holds the lock; the entry is in one. */
    final void leaveOrderInTurn() {
        order.take(self());
    }

    private ChunkEntry self() {
        return (ChunkEntry) this;
    }
}
