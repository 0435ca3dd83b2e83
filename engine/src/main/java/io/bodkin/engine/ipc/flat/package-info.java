/**
 * Flatbuffers that are not trusted. Java has no verifier for them, so this reader checks every access itself; the
 * generated accessors of Arrow are never let near the bytes of a file. Read
 * {@link io.bodkin.engine.ipc.flat.FlatTable}.
 */
package io.bodkin.engine.ipc.flat;
