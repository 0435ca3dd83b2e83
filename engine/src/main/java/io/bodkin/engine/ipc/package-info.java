/**
 * Arrow IPC bytes: checking, mapping, reading and writing them. Read {@link io.bodkin.engine.ipc.IpcFile} first, then
 * {@link io.bodkin.engine.ipc.BatchLoader} and {@link io.bodkin.engine.ipc.write.IpcFileWriter}.
 *
 * <p>No thread of its own, and no account of memory: callers bring I/O threads, which are never interrupted, and
 * allocators. Batches are {@code ArrowRecordBatch}es that own one reference to each of their buffers. What stands in a
 * file is trusted by nobody: metadata are checked as they are read, contents by {@code verify}.
 */
package io.bodkin.engine.ipc;
