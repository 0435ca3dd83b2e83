package io.bodkin.darray.sort;

import java.util.Arrays;

/**
 * Sorts records that fit in the cache, by their keys, stably: by insertion if they are few; distributed by their
 * leading bits and then by insertion, if these tell most of them apart; else digit by digit from the last, without
 * digits that all have in common. Used by one thread.
 */
final class SmallSort {
    /** Records at most. */
    static final int LIMIT = 1 << 16;

    private static final int FEW = 40;
    private static final int DIGIT = 8;
    private static final int VALUES = 1 << DIGIT;

    /** Bits of the number of buckets, at most. */
    private static final int MOST_BUCKETS = 12;

    /** Records that a bucket may have if they are to be sorted by insertion. */
    private static final int CROWD = 16;

    private long[] keys;
    private long[] places;
    private long[] otherKeys;
    private long[] otherPlaces;
    private final int[] counts = new int[1 << MOST_BUCKETS];

    SmallSort(int capacity, boolean hasPlaces) {
        int size = Math.min(capacity, LIMIT);
        this.keys = new long[size];
        this.otherKeys = new long[size];
        this.places = new long[hasPlaces ? size : 0];
        this.otherPlaces = new long[hasPlaces ? size : 0];
    }

    long[] keys() {
        return keys;
    }

    /** Empty if there are none. */
    long[] places() {
        return places;
    }

    /** As {@link #sort}, and by their places those that are equal. */
    void sortByBoth(int n) {
        exchange();
        sort(n);
        exchange();
        sort(n);
    }

    private void exchange() {
        long[] some = keys;
        keys = places;
        places = some;
    }

    /** Sorts the first {@code n} keys, and the places with them if there are any. */
    void sort(int n) {
        if (n <= FEW) {
            insert(n);
            return;
        }
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        boolean sorted = true;
        long before = Long.MIN_VALUE;
        for (int i = 0; i < n; i++) {
            long key = keys[i];
            sorted &= before <= key;
            least = Math.min(least, key);
            greatest = Math.max(greatest, key);
            before = key;
        }
        if (sorted) {
            return;
        }
        int bits = Long.SIZE - Long.numberOfLeadingZeros(greatest - least);
        if (n <= 2 << MOST_BUCKETS && bits > DIGIT && distribute(n, least, bits)) {
            insert(n);
            return;
        }
        int digits = (bits + DIGIT - 1) / DIGIT;
        count(n, least, digits);
        if (places.length > 0) {
            sortPairs(n, least, digits);
        } else {
            sortKeys(n, least, digits);
        }
    }

    /** Moves the records to buckets of equal leading bits; false, with nothing moved, if they crowd in some. */
    private boolean distribute(int n, long least, int bits) {
        int width = Math.min(bits, Math.min(MOST_BUCKETS, Integer.SIZE - Integer.numberOfLeadingZeros(n - 1)));
        int shift = bits - width;
        int last = (1 << width) - 1;
        Arrays.fill(counts, 0, last + 1, 0);
        countPrefixes(keys, counts, n, least, shift, last);
        int before = 0;
        int most = 0;
        for (int bucket = 0; bucket <= last; bucket++) {
            int count = counts[bucket];
            most = Math.max(most, count);
            counts[bucket] = before;
            before += count;
        }
        if (most > CROWD) {
            return false;
        }
        if (places.length > 0) {
            for (int i = 0; i < n; i++) {
                int target = counts[(int) (keys[i] - least >>> shift) & last]++;
                otherKeys[target] = keys[i];
                otherPlaces[target] = places[i];
            }
        } else {
            scatter(keys, otherKeys, n, least, shift, last, counts);
        }
        long[] some = keys;
        keys = otherKeys;
        otherKeys = some;
        some = places;
        places = otherPlaces;
        otherPlaces = some;
        return true;
    }

    private static void countPrefixes(long[] keys, int[] counts, int n, long least, int shift, int last) {
        for (int i = 0; i < n; i++) {
            counts[(int) (keys[i] - least >>> shift) & last]++;
        }
    }

    private static void scatter(long[] from, long[] to, int n, long least, int shift, int last, int[] at) {
        for (int i = 0; i < n; i++) {
            long key = from[i];
            to[at[(int) (key - least >>> shift) & last]++] = key;
        }
    }

    private void insert(int n) {
        if (places.length == 0) {
            insertKeys(keys, n);
            return;
        }

        for (int i = 1; i < n; i++) {
            long key = keys[i];
            int at = i;
            while (at > 0 && keys[at - 1] > key) {
                keys[at] = keys[at - 1];
                at--;
            }
            keys[at] = key;
            if (at < i && places.length > 0) {
                long place = places[i];
                System.arraycopy(places, at, places, at + 1, i - at);
                places[at] = place;
            }
        }
    }

    private static void insertKeys(long[] keys, int n) {
        for (int i = 1; i < n; i++) {
            long key = keys[i];
            int at = i;
            while (at > 0 && keys[at - 1] > key) {
                keys[at] = keys[at - 1];
                at--;
            }
            keys[at] = key;
        }
    }

    private void count(int n, long least, int digits) {
        Arrays.fill(counts, 0, digits * VALUES, 0);
        int[] all = counts;
        for (int i = 0; i < n; i++) {
            long rest = keys[i] - least;
            for (int digit = 0; digit < digits; digit++) {
                all[digit * VALUES + (int) (rest & VALUES - 1)]++;
                rest >>>= DIGIT;
            }
        }
    }

    /** Turns the counts of a digit into where its values begin; false if all records have the same. */
    private boolean begin(int digit, int n) {
        int from = digit * VALUES;
        int before = 0;
        for (int value = from; value < from + VALUES; value++) {
            int count = counts[value];
            if (count == n) {
                return false;
            }
            counts[value] = before;
            before += count;
        }
        return true;
    }

    private void sortKeys(int n, long least, int digits) {
        long[] from = keys;
        long[] to = otherKeys;
        for (int digit = 0; digit < digits; digit++) {
            if (begin(digit, n)) {
                scatter(from, to, n, least, digit * DIGIT, counts, digit * VALUES);
                long[] next = from;
                from = to;
                to = next;
            }
        }
        if (from != keys) {
            System.arraycopy(from, 0, keys, 0, n);
        }
    }

    private static void scatter(long[] from, long[] to, int n, long least, int shift, int[] at, int base) {
        for (int i = 0; i < n; i++) {
            long key = from[i];
            to[at[base + (int) (key - least >>> shift & VALUES - 1)]++] = key;
        }
    }

    private void sortPairs(int n, long least, int digits) {
        long[] from = keys;
        long[] to = otherKeys;
        long[] fromPlaces = places;
        long[] toPlaces = otherPlaces;
        for (int digit = 0; digit < digits; digit++) {
            if (begin(digit, n)) {
                int shift = digit * DIGIT;
                int base = digit * VALUES;
                for (int i = 0; i < n; i++) {
                    long key = from[i];
                    int target = counts[base + (int) (key - least >>> shift & VALUES - 1)]++;
                    to[target] = key;
                    toPlaces[target] = fromPlaces[i];
                }
                long[] next = from;
                from = to;
                to = next;
                next = fromPlaces;
                fromPlaces = toPlaces;
                toPlaces = next;
            }
        }
        if (from != keys) {
            System.arraycopy(from, 0, keys, 0, n);
            System.arraycopy(fromPlaces, 0, places, 0, n);
        }
    }
}
