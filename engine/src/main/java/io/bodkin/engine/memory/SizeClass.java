package io.bodkin.engine.memory;

/**
 * Sizes in which memory is handed out: multiples of 4 KiB, at most sixteen to a doubling, so that a freed region fits
 * the next request of about the same size and no more than 1/16 of a large region is lost to rounding.
 */
public final class SizeClass {
    /** Alignment and smallest unit, in bytes: what direct I/O asks for. */
    public static final long PAGE = 4096;

    private static final int STEPS_LOG2 = 4;

    private SizeClass() {}

    /** The size that a request of {@code bytes} takes; 0 for 0. */
    public static long roundUp(long bytes) {
        if (bytes <= 0) {
            return 0;
        }
        if (bytes > Long.MAX_VALUE / 2) {
            throw new IllegalArgumentException("no region of " + bytes + " bytes");
        }
        int top = 63 - Long.numberOfLeadingZeros(bytes);
        long step = Math.max(PAGE, 1L << Math.max(0, top - STEPS_LOG2));
        return (bytes + step - 1) / step * step;
    }

    /** No less than what {@code count} requests of {@code bytes} together take, whatever the share of each. */
    public static long roundUpAll(long bytes, long count) {
        return bytes + (bytes >> STEPS_LOG2) + count * PAGE;
    }
}
