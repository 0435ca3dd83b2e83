/**
 * Holds the chunks of one worker within its budget: in memory, on disk, or both. Read {@link
 * io.bodkin.engine.store.ChunkStore} first, then {@link io.bodkin.engine.store.EntryState}.
 *
 * <p>On disk a chunk is a file of its own ({@link io.bodkin.engine.store.SpilledBuffers}, {@link
 * io.bodkin.engine.store.SpilledValue}), or, if it is small, one batch of a shared {@link io.bodkin.engine.store.Segment}.
 * Chunks that last longer than the engine are {@link io.bodkin.engine.store.DurableChunks}. All that is done to spill files
 * goes through {@link io.bodkin.engine.store.Disk}, which tests replace by one that fails.
 *
 * <p>Any thread may enter. Each {@link io.bodkin.engine.store.ChunkEntry} has a lock of its own that guards its fields;
 * the eviction order has one; the order of taking is entry, then order. No lock is held during I/O or foreign code.
 */
package io.bodkin.engine.store;
