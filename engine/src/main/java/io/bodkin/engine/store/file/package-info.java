/**
 * Chunks as Arrow files: schemas, dictionaries, checksums, and the backings that bring a batch back, from a file of the
 * engine's ({@link io.bodkin.engine.store.file.StoredBuffers}) or of the user's
 * ({@link io.bodkin.engine.store.file.FileBatch}). For I/O threads; knows nothing of budgets but the room that it is
 * given.
 */
package io.bodkin.engine.store.file;
