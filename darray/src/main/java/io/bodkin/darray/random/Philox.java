package io.bodkin.darray.random;

/**
 * Philox4x32-10: a keyed bijection of 128-bit counters, many counters at a time. A counter is (pair, stream), 64 bits
 * each; what becomes of it are two words of 64 random bits. Used by one thread.
 *
 * @see <a href="https://doi.org/10.1145/2063384.2063405">Salmon, Moraes, Dror, Shaw, Parallel Random Numbers: As Easy
 *     as 1, 2, 3, 2011</a>
 */
final class Philox {
    /** Counters at a time: they stay in the first-level cache. */
    static final int COUNTERS = 256;

    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final long LOW = 0xFFFFFFFFL;

    private static final ThreadLocal<Philox> OF_THREAD = ThreadLocal.withInitial(Philox::new);

    private final long[] c0 = new long[COUNTERS];
    private final long[] c1 = new long[COUNTERS];
    private final long[] c2 = new long[COUNTERS];
    private final long[] c3 = new long[COUNTERS];

    private Philox() {}

    /** The word of one element. */
    static long word(long seed, long stream, long element) {
        Philox one = new Philox();
        one.draw(seed, stream, element >> 1, 1);
        return one.word(0, (int) (element & 1));
    }

    static Philox ofThread() {
        return OF_THREAD.get();
    }

    /** Draws for the pairs from {@code firstPair} on. */
    void draw(long seed, long stream, long firstPair, int n) {
        for (int i = 0; i < n; i++) {
            c0[i] = (firstPair + i) & LOW;
            c1[i] = (firstPair + i) >>> 32;
        }
        for (int i = 0; i < n; i++) {
            c2[i] = stream & LOW;
            c3[i] = stream >>> 32;
        }
        int key0 = (int) seed;
        int key1 = (int) (seed >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            round(c0, c1, c2, c3, key0 & LOW, key1 & LOW, n);
            key0 += WEYL_0;
            key1 += WEYL_1;
        }
    }

    /** In place, which the compiler turns into vector instructions. */
    private static void round(long[] c0, long[] c1, long[] c2, long[] c3, long key0, long key1, int n) {
        for (int i = 0; i < n; i++) {
            long product0 = MULTIPLIER_0 * c0[i];
            long product1 = MULTIPLIER_1 * c2[i];
            c0[i] = (product1 >>> 32) ^ c1[i] ^ key0;
            c1[i] = product1 & LOW;
            c2[i] = (product0 >>> 32) ^ c3[i] ^ key1;
            c3[i] = product0 & LOW;
        }
    }

    /** Of the pair drawn at {@code i}: its first word, or its second. */
    long word(int i, int which) {
        return which == 0 ? c1[i] << 32 | c0[i] : c3[i] << 32 | c2[i];
    }
}
