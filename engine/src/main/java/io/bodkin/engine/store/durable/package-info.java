/**
 * Chunks that last longer than the engine, by name. Read {@link io.bodkin.engine.store.durable.DurableChunks} first,
 * which callers use; {@link io.bodkin.engine.store.durable.DurableFolder} is what is on disk,
 * {@link io.bodkin.engine.store.durable.DurableCatalog} what is known of it.
 */
package io.bodkin.engine.store.durable;
