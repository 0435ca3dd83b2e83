package io.bodkin.darray.sort;

import io.bodkin.engine.api.DType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is known so far of the keys that have certain ranks: each is one of a range of keys, of which so many records
 * come before it.
 *
 * @param ranks from 0, ascending
 * @param least of each rank the first key of its range
 * @param shift the length of all ranges is a power of two, this; 64: all keys
 * @param before of each rank how many records come before its range
 * @param inside of each rank how many records are in its range; -1: not known yet
 */
record Ranks(long[] ranks, long[] least, int shift, long[] before, long[] inside) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Bits by which a pass makes ranges shorter. */
    static final int BITS = 13;

    /** So many records in a range are collected and sorted. */
    static final int FEW = 1 << 14;

    static Ranks of(DType dtype, long[] ranks) {
        boolean unsigned = dtype == DType.UINT8 || dtype == DType.BOOL;
        int bits = Byte.SIZE * dtype.byteWidth();
        long[] least = new long[ranks.length];
        Arrays.fill(least, unsigned ? 0 : -1L << bits - 1);
        long[] inside = new long[ranks.length];
        Arrays.fill(inside, -1);
        return new Ranks(ranks, least, bits, new long[ranks.length], inside);
    }

    /** The first keys of the ranges, each once, ascending. */
    long[] ranges() {
        return Arrays.stream(least).distinct().toArray();
    }

    /** Whether all ranges have so few records, or so few keys, that a last pass will do. */
    boolean areNarrow() {
        return shift == 0 || Arrays.stream(inside).allMatch(count -> count >= 0 && count <= FEW);
    }

    int binShift() {
        return Math.max(0, shift - BITS);
    }

    /**
     * After a pass.
     *
     * @param counts for each of the {@link #ranges} the records in each of its bins
     */
    Ranks narrowed(long[] counts) {
        long[] ranges = ranges();
        int bins = 1 << shift - binShift();
        long[] newLeast = new long[ranks.length];
        long[] newBefore = new long[ranks.length];
        long[] newInside = new long[ranks.length];
        for (int i = 0; i < ranks.length; i++) {
            int range = Arrays.binarySearch(ranges, least[i]);
            long passed = before[i];
            int bin = 0;
            while (passed + counts[range * bins + bin] <= ranks[i]) {
                passed += counts[range * bins + bin++];
            }
            newLeast[i] = least[i] + ((long) bin << binShift());
            newBefore[i] = passed;
            newInside[i] = counts[range * bins + bin];
        }
        return new Ranks(ranks, newLeast, binShift(), newBefore, newInside);
    }

    /** The key of each rank, if ranges have one key each; else from all the keys that are in them. */
    long[] keys(long[] collected) {
        if (shift == 0) {
            return least;
        }
        long[] ranges = ranges();
        List<long[]> sorted = new ArrayList<>();
        for (long first : ranges) {
            sorted.add(Arrays.stream(collected)
                    .filter(key -> key - first >>> shift == 0)
                    .sorted()
                    .toArray());
        }
        long[] keys = new long[ranks.length];
        for (int i = 0; i < ranks.length; i++) {
            keys[i] = sorted.get(Arrays.binarySearch(ranges, least[i]))[(int) (ranks[i] - before[i])];
        }
        return keys;
    }
}
