package io.bodkin.cli.describe;

/**
 * A stretch of a column small enough for the first cache: the keys, whose order as signed integers is that of the
 * values and which are equal when the values are, and the values as doubles. One thread.
 */
final class Tile {
    static final int ROWS = 1024;

    final long[] keys = new long[ROWS];
    final long[] hashes = new long[ROWS];
    final double[] values = new double[ROWS];
    final int[] ints = new int[ROWS];
    final float[] floats = new float[ROWS];
    final short[] shorts = new short[ROWS];
    final byte[] bytes = new byte[ROWS];

    private long least;
    private long most;

    /** Finds the least and the greatest of {@code keys[0..n)}; n at least 1. */
    void findExtremes(int n) {
        long[] from = keys;
        long least0 = from[0];
        long least1 = least0;
        long most0 = least0;
        long most1 = least0;
        int i = 0;
        for (; i + 1 < n; i += 2) {
            long a = from[i];
            long b = from[i + 1];
            least0 = a < least0 ? a : least0;
            most0 = a > most0 ? a : most0;
            least1 = b < least1 ? b : least1;
            most1 = b > most1 ? b : most1;
        }
        if (i < n) {
            least0 = Math.min(least0, from[i]);
            most0 = Math.max(most0, from[i]);
        }
        least = Math.min(least0, least1);
        most = Math.max(most0, most1);
    }

    long least() {
        return least;
    }

    long most() {
        return most;
    }
}
