/**
 * Holds the chunks of one worker within its budget: in memory, on disk, or both. Read
 * {@link io.bodkin.engine.store.ChunkStore} first, then {@link io.bodkin.engine.store.EntryState} and
 * {@link io.bodkin.engine.store.ChunkEntry}.
 *
 * <p>Below it, from the ground up: {@code index} (the durable index), {@code io} (disks and their threads),
 * {@code file} (chunks as Arrow files), {@code spill} (files of chunks that do not fit), {@code durable} (named
 * chunks).
 *
 * <p>Any thread may enter. Each {@link io.bodkin.engine.store.ChunkEntry} has a lock of its own that guards its fields
 * and is taken by its own methods only; each eviction order has one; the order of taking is entry, then order. No lock
 * is held during I/O or foreign code.
 */
package io.bodkin.engine.store;
