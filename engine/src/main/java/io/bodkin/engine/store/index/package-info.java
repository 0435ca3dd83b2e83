/**
 * The durable directory of the chunks of one directory: where each is and what it is, there again after a crash.
 *
 * <p>Read {@link io.bodkin.engine.store.index.ChunkIndex} first. Entries lie in a Chronicle Map of one segment, which
 * never holds the only copy: {@link io.bodkin.engine.store.index.IndexSource} lists the same from the footers of the
 * sealed files. So there is no recovery. A map that was not closed in good order, or is not byte for byte what was
 * closed, is made anew; that is quicker than Chronicle's recovery and cannot hang or lose an entry in silence.
 *
 * <p>One process has it open, by a file lock. Any thread may call; no in-memory put, get or pin of a chunk comes here.
 */
package io.bodkin.engine.store.index;
