package io.bodkin.darray.sort;

import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * Sorts the records of cells, one cell after the other, in memory that fits the cache; a cell that does not is divided
 * in place, around one of its keys, until its parts do. Used by one thread.
 */
final class CellSort {
    /** What is done with sorted records. */
    @FunctionalInterface
    interface Visitor {
        /** @param places empty if there are none */
        void records(long[] keys, long[] places, int n);
    }

    private static final int SAMPLE = 33;

    private final LongBuffer keys;
    private final LongBuffer places;
    private final boolean hasPlaces;
    private final SmallSort small;

    /** @param largest records of a cell */
    CellSort(LongBuffer keys, LongBuffer places, int largest) {
        this.keys = keys;
        this.places = places;
        this.hasPlaces = places.limit() > 0;
        this.small = new SmallSort(largest, hasPlaces);
    }

    /** The records of a cell as they are, of which there are no more than {@link SmallSort#LIMIT}. */
    void load(int from, int to, Visitor visitor) {
        fill(from, to);
        visitor.records(small.keys(), small.places(), to - from);
    }

    private void fill(int from, int to) {
        keys.get(from, small.keys(), 0, to - from);
        if (hasPlaces) {
            places.get(from, small.places(), 0, to - from);
        }
    }

    /** Visits the records from {@code from} to {@code to - 1} in order, some at a time. */
    void sort(int from, int to, Visitor visitor) {
        sort(from, to, false, visitor);
    }

    /** @param divided whether equal keys may not have the order in which they came */
    private void sort(int from, int to, boolean divided, Visitor visitor) {
        boolean mixed = divided;
        int begin = from;
        while (to - begin > SmallSort.LIMIT) {
            if (isSorted(begin, to)) {
                visitAll(begin, to, visitor);
                return;
            }
            long pivot = pivot(begin, to);
            long pivotPlace = hasPlaces ? placeOf(pivot, begin, to) : 0;
            // Behind these lie the records of the pivot and the greater ones.
            int greater = divide(begin, to, pivot, pivotPlace, false);
            mixed = true;
            sort(begin, greater, true, visitor);
            int end = divide(greater, to, pivot, pivotPlace, true);
            visitAll(greater, end, visitor);
            begin = end;
        }
        fill(begin, to);
        if (mixed && hasPlaces) {
            small.sortByBoth(to - begin);
        } else {
            small.sort(to - begin);
        }
        visitor.records(small.keys(), small.places(), to - begin);
    }

    private void visitAll(int from, int to, Visitor visitor) {
        for (int done = from; done < to; done += SmallSort.LIMIT) {
            load(done, Math.min(to, done + SmallSort.LIMIT), visitor);
        }
    }

    /** Equal keys by their places too. */
    private boolean isSorted(int from, int to) {
        long before = keys.get(from);
        for (int i = from + 1; i < to; i++) {
            long key = keys.get(i);
            if (key < before) {
                return false;
            }
            before = key;
        }
        return !hasPlaces || placesAscend(from, to);
    }

    private boolean placesAscend(int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (keys.get(i - 1) == keys.get(i) && places.get(i - 1) > places.get(i)) {
                return false;
            }
        }
        return true;
    }

    /** A key in the middle of some. */
    private long pivot(int from, int to) {
        long step = ((long) to - from) / SAMPLE;
        for (int i = 0; i < SAMPLE; i++) {
            small.keys()[i] = keys.get((int) (from + i * step));
        }
        Arrays.sort(small.keys(), 0, SAMPLE);
        return small.keys()[SAMPLE / 2];
    }

    private long placeOf(long key, int from, int to) {
        long step = ((long) to - from) / SAMPLE;
        for (int i = SAMPLE / 2; i < SAMPLE; i++) {
            if (keys.get((int) (from + i * step)) == key) {
                return places.get((int) (from + i * step));
            }
        }
        for (int i = 0; i < SAMPLE / 2; i++) {
            if (keys.get((int) (from + i * step)) == key) {
                return places.get((int) (from + i * step));
            }
        }
        throw new AssertionError("the pivot is one of the sample");
    }

    /**
     * Moves those below the pivot, or with {@code equal} also those equal to it, to the front; returns where the others
     * begin.
     */
    private int divide(int from, int to, long pivot, long pivotPlace, boolean equal) {
        int low = from;
        int high = to - 1;
        while (true) {
            while (low <= high && isBelow(low, pivot, pivotPlace, equal)) {
                low++;
            }
            while (low <= high && !isBelow(high, pivot, pivotPlace, equal)) {
                high--;
            }
            if (low > high) {
                return low;
            }
            swap(low++, high--);
        }
    }

    private boolean isBelow(int i, long pivot, long pivotPlace, boolean equal) {
        long key = keys.get(i);
        if (key != pivot) {
            return key < pivot;
        }
        return hasPlaces && places.get(i) != pivotPlace ? places.get(i) < pivotPlace : equal;
    }

    private void swap(int i, int j) {
        long key = keys.get(i);
        keys.put(i, keys.get(j));
        keys.put(j, key);
        if (hasPlaces) {
            long place = places.get(i);
            places.put(i, places.get(j));
            places.put(j, place);
        }
    }
}
