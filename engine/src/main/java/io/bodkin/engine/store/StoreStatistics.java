package io.bodkin.engine.store;

/**
 * Figures of a store, in bytes.
 *
 * @param heldPeak the most chunk memory that was in use at once
 * @param spilled written to spill files since the start
 * @param readBack of chunk memory that spilled chunks took when they came back
 * @param loaded of chunk memory that the user's files took when they were read or mapped
 * @param onDisk that spill files take now
 */
public record StoreStatistics(
        long budget,
        long reserved,
        long held,
        long heldPeak,
        long spilled,
        long readBack,
        long loaded,
        long onDisk,
        int chunks) {}
