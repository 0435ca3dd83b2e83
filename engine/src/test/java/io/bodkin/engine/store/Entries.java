package io.bodkin.engine.store;

import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;

/** Chunks without a store, for tests of other packages. */
public final class Entries {
    private Entries() {}

    /** In memory, with one hold, and free to be evicted. */
    public static ChunkEntry inMemory() {
        ChunkEntry entry = new ChunkEntry(
                1, new ChunkLayout.OfValue(String.class), 100, new ChunkContent.Value("content"), new EvictionOrders());
        entry.enter();
        return entry;
    }

    public static boolean tryHold(ChunkEntry entry) {
        return entry.tryHold();
    }

    /** One hold less. */
    public static void release(ChunkEntry entry) {
        if (entry.release().from() == Departure.From.NO_HOLD) {
            throw new AssertionError(entry + " was released once too often");
        }
    }

    public static boolean isFreed(ChunkEntry entry) {
        return entry.state() == EntryState.FREED;
    }

    /** Whether a task is known that will take it; of one that nobody pins. */
    public static boolean isAwaited(ChunkEntry entry) {
        return entry.orderedUse != EvictionOrder.NEVER;
    }
}
