package io.bodkin.engine.store;

/** Where the bytes of a chunk are. */
enum EntryState {
    /** In memory only: dropping it needs a write first. */
    DIRTY,
    /** In memory, and a writer is copying it to disk. */
    WRITING,
    /** In memory and on disk: dropping it writes nothing. */
    CLEAN,
    /** On disk only. */
    STORED,
    /** On disk, memory is reserved, and a loader is bringing it back. */
    LOADING,
    /** Neither: its file is damaged or gone. */
    LOST,
    /** Nobody holds it. */
    FREED;

    boolean canBecome(EntryState next) {
        return switch (this) {
            case DIRTY -> next == WRITING || next == FREED;
            case WRITING -> next == CLEAN || next == DIRTY || next == FREED;
            case CLEAN -> next == STORED || next == DIRTY || next == FREED; // DIRTY: its content is being changed
            case STORED -> next == LOADING || next == FREED;
            case LOADING -> next == CLEAN || next == STORED || next == LOST || next == FREED;
            case LOST -> next == FREED;
            case FREED -> false;
        };
    }

    boolean inMemory() {
        return this == DIRTY || this == WRITING || this == CLEAN;
    }
}
