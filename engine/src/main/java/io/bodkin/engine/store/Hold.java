package io.bodkin.engine.store;

/** One hold of a chunk on behalf of a handle; released once, by the handle or after it. Thread-safe. */
public interface Hold {
    /** Idempotent. */
    void release();
}
