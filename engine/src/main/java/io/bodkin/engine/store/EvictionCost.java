package io.bodkin.engine.store;

import io.bodkin.engine.chunk.LoadCost;

/**
 * What it costs to have a chunk leave memory and come back, for each KiB of memory that this makes free: in nanoseconds
 * of a usual machine, of which only the proportions count. Rounded down to two significant bits, so that there are few
 * different costs and every chunk has one of {@value #CLASSES} classes.
 *
 * <p>What lies in the page cache has no cost here: it is mapped, and leaves as soon as nobody reads it.
 */
final class EvictionCost {
    static final int CLASSES = 48;

    // From measurements on one NVMe disk; a slower disk makes reading and decoding more alike.
    private static final double REQUEST_NANOS = 50_000;
    private static final double READ_NANOS = 0.6;
    private static final double WRITE_NANOS = 0.6;
    private static final double DECODE_NANOS = 0.8;
    private static final double SERIALISE_NANOS = 10;
    private static final double NEW_FILE_NANOS = 200_000;

    private EvictionCost() {}

    /** The class of a chunk that has a file, and takes so many bytes of memory. */
    static int ofClean(LoadCost cost, long memoryBytes) {
        return classOf(loadNanos(cost), memoryBytes);
    }

    private static double loadNanos(LoadCost cost) {
        return cost.requests() * REQUEST_NANOS
                + cost.read() * READ_NANOS
                + cost.decoded() * DECODE_NANOS
                + cost.deserialised() * SERIALISE_NANOS;
    }

    /** The class of a chunk that has to be written first: into a file of its own, or, packed, with others. */
    static int ofDirty(long memoryBytes, boolean packed, boolean object) {
        double write = packed ? memoryBytes * WRITE_NANOS : NEW_FILE_NANOS + memoryBytes * WRITE_NANOS;
        LoadCost load = object
                ? LoadCost.ofObject(memoryBytes)
                : packed ? LoadCost.ofOpenFile(memoryBytes, 0) : LoadCost.ofFile(memoryBytes, 0);
        return classOf(write + (object ? memoryBytes * SERIALISE_NANOS : 0) + loadNanos(load), memoryBytes);
    }

    private static int classOf(double nanos, long memoryBytes) {
        double perKib = nanos * 1024 / Math.max(1, memoryBytes);
        long whole = (long) Math.min((1L << (CLASSES / 2)) - 1, Math.max(1, perKib));
        int exponent = 63 - Long.numberOfLeadingZeros(whole);
        int half = exponent == 0 ? 0 : (int) (whole >> (exponent - 1)) & 1;
        return 2 * exponent + half;
    }

    /** Nanoseconds for each KiB, of a class. */
    static long of(int costClass) {
        int exponent = costClass / 2;
        return exponent == 0 ? 1 : (2L + costClass % 2) << (exponent - 1);
    }
}
