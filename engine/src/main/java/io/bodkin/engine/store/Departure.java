package io.bodkin.engine.store;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;

/**
 * What a change of an entry has left to be done outside its lock.
 *
 * @param content to be ended, or null
 * @param backing to be released, or null
 * @param unspillable whether it was counted as such
 */
record Departure(From from, ChunkEntry entry, ChunkContent content, Backing backing, boolean unspillable) {
    /** What was left. */
    enum From {
        /** Nothing: all stays. */
        NOWHERE,
        /** Nothing, because the entry was not held when a hold of it was to end. */
        NO_HOLD,
        /** Memory: the bytes are on disk only. */
        MEMORY,
        /** The store: nobody wants the chunk. */
        STORE
    }

    static final Departure NONE = new Departure(From.NOWHERE, null, null, null, false);
    static final Departure UNHELD = new Departure(From.NO_HOLD, null, null, null, false);

    static Departure fromMemory(ChunkEntry entry, ChunkContent content) {
        return new Departure(From.MEMORY, entry, content, null, false);
    }

    static Departure fromStore(ChunkEntry entry, ChunkContent content, Backing backing, boolean unspillable) {
        return new Departure(From.STORE, entry, content, backing, unspillable);
    }

    boolean isNone() {
        return entry == null;
    }
}
