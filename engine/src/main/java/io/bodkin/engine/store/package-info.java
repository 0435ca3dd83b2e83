/**
 * Holds the chunks of one worker within its budget: in memory, on disk, or both. Read {@link
 * io.bodkin.engine.store.ChunkStore} first, then {@link io.bodkin.engine.store.EntryState}.
 *
 * <p>Any thread may enter. Each {@link io.bodkin.engine.store.ChunkEntry} has a lock of its own that guards its fields;
 * the eviction order has one; the order of taking is entry, then order. No lock is held during I/O or foreign code.
 */
package io.bodkin.engine.store;
