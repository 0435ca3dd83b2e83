package io.bodkin.darray.sort;

import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * Records distributed by the leading bits of their keys into cells: those of one cell come before all those of the
 * next, and have the order in which they came. One pass counts, a second moves each record to its cell. Used by one
 * thread.
 */
final class Cells {
    /** Bits of prefixes: as few as keep neighbours apart, since the table of all prefixes is read for each record. */
    private static final int SMALLEST_PREFIX = 12;

    private static final int LARGEST_PREFIX = 20;

    /** Of so many records the key of one tells how the others lie. */
    private static final int SAMPLED = 64;

    /** So many of a sample may come together by chance. */
    private static final int CHANCE = 4;

    /** Streams that are written at a time: more would not find their lines and pages in the caches. */
    private static final int MOST = 2048;

    private final LongBuffer keys;
    private final LongBuffer places;
    private final int[] starts;
    private final int count;

    private Cells(LongBuffer keys, LongBuffer places, int[] starts, int count) {
        this.keys = keys;
        this.places = places;
        this.starts = starts;
        this.count = count;
    }

    /**
     * @param size records that a cell has, about
     * @param words room for as many keys, and behind them as many places if there are any
     */
    static Cells of(Records records, int size, LongBuffer words) {
        int n = records.count();
        LongBuffer keys = words.slice(0, n);
        LongBuffer places = records.hasPlaces() ? words.slice(n, n) : words.slice(0, 0);
        long[] sample = new long[n / SAMPLED];
        long[] bounds = bounds(records, sample);
        long least = bounds[0];
        int bits = Long.SIZE - Long.numberOfLeadingZeros(bounds[1] - least);
        int wanted = Math.max(size, n / MOST);
        int prefix = prefixBits(Math.min(bits, prefixLimit(n)), bits, least, sample, (double) wanted / n);
        int shift = bits - prefix;
        int[] cellOf = new int[1 << prefix];
        count(records, least, shift, cellOf);
        int[] starts = new int[Math.min(cellOf.length, n) + 1];
        int cells = group(cellOf, wanted, starts);
        int[] next = Arrays.copyOf(starts, cells);
        if (records.hasPlaces()) {
            movePairs(records, least, shift, cellOf, next, keys, places);
        } else {
            moveKeys(records, least, shift, cellOf, next, keys);
        }
        starts[cells] = n;
        return new Cells(keys, places, starts, cells);
    }

    /** The least key, and the greatest; and keys of some on the way. */
    private static long[] bounds(Records records, long[] sample) {
        long[] bounds = {Long.MAX_VALUE, Long.MIN_VALUE};
        int[] sampled = {0};
        records.forEach((tile, places, n) -> {
            long least = bounds[0];
            long greatest = bounds[1];
            for (int i = 0; i < n; i++) {
                least = Math.min(least, tile[i]);
                greatest = Math.max(greatest, tile[i]);
            }
            bounds[0] = least;
            bounds[1] = greatest;
            for (int i = SAMPLED - 1; i < n && sampled[0] < sample.length; i += SAMPLED) {
                sample[sampled[0]++] = tile[i];
            }
        });
        return bounds;
    }

    /** So many that the table of all prefixes is shorter than the records. */
    private static int prefixLimit(int n) {
        return Math.min(LARGEST_PREFIX, Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(n) - 2));
    }

    /** As many as it takes for no prefix to have more than a share of the sample, if there are so many. */
    private static int prefixBits(int limit, int bits, long least, long[] sample, double share) {
        Arrays.sort(sample);
        int most = (int) (CHANCE + 1.5 * share * sample.length);
        int prefix = SMALLEST_PREFIX;
        while (prefix < limit && isCrowded(sample, least, bits - prefix, most)) {
            prefix += 2;
        }
        return Math.min(prefix, limit);
    }

    private static boolean isCrowded(long[] sorted, long least, int shift, int most) {
        for (int i = most; i < sorted.length; i++) {
            if (sorted[i] - least >>> shift == sorted[i - most] - least >>> shift) {
                return true;
            }
        }
        return false;
    }

    private static void count(Records records, long least, int shift, int[] counts) {
        int last = counts.length - 1;
        records.forEach((tile, places, n) -> {
            for (int i = 0; i < n; i++) {
                counts[(int) (tile[i] - least >>> shift) & last]++;
            }
        });
    }

    /** Neighbouring prefixes that have few records become a cell; in place of its count each prefix gets its cell. */
    private static int group(int[] counts, int size, int[] starts) {
        int cells = 0;
        int inCell = 0;
        int before = 0;
        for (int prefix = 0; prefix < counts.length; prefix++) {
            int count = counts[prefix];
            if (count > 0) {
                if (inCell == 0 || inCell + count > size) {
                    starts[cells++] = before;
                    inCell = 0;
                }
                inCell += count;
                before += count;
            }
            counts[prefix] = cells - 1;
        }
        return cells;
    }

    private static void moveKeys(Records records, long least, int shift, int[] cellOf, int[] next, LongBuffer keys) {
        int last = cellOf.length - 1;
        records.forEach((tile, places, n) -> {
            for (int i = 0; i < n; i++) {
                long key = tile[i];
                keys.put(next[cellOf[(int) (key - least >>> shift) & last]]++, key);
            }
        });
    }

    private static void movePairs(
            Records records, long least, int shift, int[] cellOf, int[] next, LongBuffer keys, LongBuffer places) {
        int last = cellOf.length - 1;
        records.forEach((tile, tilePlaces, n) -> {
            for (int i = 0; i < n; i++) {
                long key = tile[i];
                int to = next[cellOf[(int) (key - least >>> shift) & last]]++;
                keys.put(to, key);
                places.put(to, tilePlaces[i]);
            }
        });
    }

    int count() {
        return count;
    }

    /** Where a cell begins; of the last but one: where all end. */
    int start(int cell) {
        return starts[cell];
    }

    LongBuffer keys() {
        return keys;
    }

    /** Empty if there are none. */
    LongBuffer places() {
        return places;
    }
}
