/**
 * What a chunk is, apart from where it is kept: its {@linkplain io.bodkin.engine.chunk.ChunkLayout layout}, its
 * {@linkplain io.bodkin.engine.chunk.ChunkContent content} in memory, and the
 * {@linkplain io.bodkin.engine.chunk.Backing place on disk} that it can be brought back from. Values without threads or
 * locks.
 */
package io.bodkin.engine.chunk;
