package io.bodkin.darray.random;

/**
 * Philox4x32-10: a keyed bijection of 128-bit counters.
 *
 * @see <a href="https://doi.org/10.1145/2063384.2063405">Salmon, Moraes, Dror, Shaw, Parallel Random Numbers: As Easy as 1, 2,
 *     3, 2011</a>
 */
final class Philox {
    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final long LOW = 0xFFFFFFFFL;

    private Philox() {}

    /** 64 random bits: the first half of what the counter {@code (index, stream)} becomes under the key {@code seed}. */
    static long bits(long seed, long stream, long index) {
        int key0 = (int) seed;
        int key1 = (int) (seed >>> 32);
        long c0 = index & LOW;
        long c1 = index >>> 32;
        long c2 = stream & LOW;
        long c3 = stream >>> 32;
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * c0;
            long product1 = MULTIPLIER_1 * c2;
            c0 = (product1 >>> 32 ^ c1 ^ key0) & LOW;
            c1 = product1 & LOW;
            c2 = (product0 >>> 32 ^ c3 ^ key1) & LOW;
            c3 = product0 & LOW;
            key0 += WEYL_0;
            key1 += WEYL_1;
        }
        return c1 << 32 | c0;
    }
}
