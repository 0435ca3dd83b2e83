package io.bodkin.engine.chunk;

import io.bodkin.engine.memory.ChunkMemory;
import io.bodkin.engine.memory.Reservation;

/**
 * What a load may use: the engine's memory, bytes reserved in it, and the threads that read.
 *
 * @param mayMap whether the content may lie in the file; else it is read into memory, where it can be changed
 */
public record LoadRoom(ChunkMemory memory, Reservation reservation, BulkReader reader, boolean mayMap) {
    /** Of a content that may lie in the file. */
    public LoadRoom(ChunkMemory memory, Reservation reservation, BulkReader reader) {
        this(memory, reservation, reader, true);
    }
}
