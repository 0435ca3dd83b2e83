/**
 * Arrow IPC bytes on their way out: files, streams, compressed bodies. Read
 * {@link io.bodkin.engine.ipc.write.IpcFileWriter} first. A writer belongs to one thread, and to one
 * {@link io.bodkin.engine.ipc.write.Sink}, where the bytes go.
 */
package io.bodkin.engine.ipc.write;
