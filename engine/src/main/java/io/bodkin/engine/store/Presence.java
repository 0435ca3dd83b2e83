package io.bodkin.engine.store;

/** What an attempt to pin a chunk found. */
enum Presence {
    /** In memory, where it stays: it is pinned now. */
    IN_MEMORY,
    /** On its way into memory, and pinned now. */
    LOADING,
    /** On disk: memory has to be reserved to bring it back. */
    STORED,
    /** Its file is damaged or gone. */
    LOST,
    /** Nobody holds it. */
    FREED
}
