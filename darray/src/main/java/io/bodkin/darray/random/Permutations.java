package io.bodkin.darray.random;

/**
 * Permutations of 0 to n - 1 whose elements can be had one by one: a Feistel network over the least power of two that
 * holds them all, applied until the number is one of them. The keys of its rounds are words of {@link Philox}. Not for
 * secrets. Thread-safe.
 *
 * @see <a href="https://doi.org/10.1007/3-540-45760-7_9">Black, Rogaway, Ciphers with Arbitrary Finite Domains,
 *     2002</a>
 */
public final class Permutations {
    private static final int ROUNDS = 8;

    /** Of the streams of a seed those that no elements of random arrays come from. */
    private static final long STREAM = Long.MIN_VALUE;

    private Permutations() {}

    /**
     * Writes elements {@code index}, {@code index + step} and so on of the permutation of {@code n}, so many from
     * {@code out[offset]}.
     */
    public static void fill(long n, long seed, long index, long step, long[] out, int offset, int count) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, n - 1));
        int low = bits / 2;
        long lowMask = (1L << low) - 1;
        long highMask = (1L << bits - low) - 1;
        long[] keys = new long[2 * ROUNDS];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = Philox.word(seed, STREAM, i);
        }
        for (int i = 0; i < count; i++) {
            long at = index + i * step;
            do {
                long right = at & lowMask;
                long left = at >>> low;
                for (int round = 0; round < keys.length; round += 2) {
                    left ^= mixed(right + keys[round]) & highMask;
                    right ^= mixed(left + keys[round + 1]) & lowMask;
                }
                at = left << low | right;
            } while (at >= n);
            out[offset + i] = at;
        }
    }

    /** After D. Stafford, variant 13 of the finaliser of MurmurHash3. */
    private static long mixed(long bits) {
        long z = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
