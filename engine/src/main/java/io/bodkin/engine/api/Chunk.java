package io.bodkin.engine.api;

import java.util.Optional;

/** A handle to an immutable piece of data held by the engine: in memory, on disk, or both. Thread-safe. */
public interface Chunk<T> extends Ref<T> {
    /** Unique in its engine. */
    long id();

    /** Of its Arrow buffers when in memory, or of its serialised form; in bytes. */
    long byteSize();

    /** Whether its bytes are in memory now, and not on disk only; of a value that has none, yes. Nothing is loaded. */
    default boolean isInMemory() {
        return true;
    }

    /** Of the value: {@link Block}, {@link Batch}, or the class of the object. Nothing is loaded for it. */
    Class<?> type();

    /** Where tasks may use it; {@link Scope#any()} unless said otherwise. */
    Scope scope();

    /**
     * The value. A {@link Block} or {@link Batch} comes pinned: close it.
     *
     * @throws IllegalStateException if the chunk was released
     */
    T fetch();

    /** As {@link #fetch}, if its bytes are in memory now; otherwise empty. Never waits, and loads nothing. */
    default Optional<T> fetchIfInMemory() {
        return Optional.of(fetch()); // what is not in the store is always in memory
    }

    /** Ends this handle; the bytes go with the last handle and the last task that takes them. Idempotent. */
    void release();
}
