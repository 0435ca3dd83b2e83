package io.bodkin.darray.random;

/**
 * Fills registers with random numbers. Number {@code j} written is that of the element {@code index + j * step}, the same
 * whoever asks for it and together with which others. Thread-safe.
 */
public final class Randoms {
    private Randoms() {}

    /** Writes {@code n} numbers from {@code out[offset]}. */
    public static void fill(
            Distribution distribution, long seed, long index, long step, double[] out, int offset, int n) {
        for (int j = 0; j < n; j++) {
            long element = index + j * step;
            out[offset + j] = switch (distribution) {
                case UNIFORM -> uniform(seed, 0, element);
                case NORMAL -> normal(seed, element);
                case EXPONENTIAL -> -Math.log1p(-uniform(seed, 0, element));
            };
        }
    }

    /**
     * Writes {@code n} integers of {@code low} to {@code high - 1}, all equally likely, from {@code out[offset]}.
     *
     * @throws IllegalArgumentException if {@code low >= high}
     */
    public static void integers(long low, long high, long seed, long index, long step, long[] out, int offset, int n) {
        if (low >= high) {
            throw new IllegalArgumentException("integers from " + low + " below " + high + ": there are none");
        }
        long range = high - low;
        for (int j = 0; j < n; j++) {
            out[offset + j] = low + below(range, seed, index + j * step);
        }
    }

    private static double uniform(long seed, long stream, long index) {
        return (Philox.bits(seed, stream, index) >>> 11) * 0x1p-53;
    }

    /** Box and Muller. */
    private static double normal(long seed, long index) {
        double radius = Math.sqrt(-2 * Math.log1p(-uniform(seed, 0, index)));
        return radius * Math.cos(2 * Math.PI * uniform(seed, 1, index));
    }

    /** Draws again, from the next stream, what would make some numbers likelier. */
    private static long below(long range, long seed, long index) {
        for (long stream = 0; ; stream++) {
            long bits = Philox.bits(seed, stream, index);
            if (range < 0) {
                if (Long.compareUnsigned(bits, range) < 0) {
                    return bits;
                }
            } else {
                long candidate = bits >>> 1;
                long value = candidate % range;
                if (candidate - value + (range - 1) >= 0) {
                    return value;
                }
            }
        }
    }
}
