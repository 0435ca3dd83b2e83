package io.bodkin.darray.grid;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Sets of indices, one for each axis. */
final class LongSets {
    private final List<LongStream.Builder> sets = new ArrayList<>();

    LongSets(int axes) {
        for (int i = 0; i < axes; i++) {
            sets.add(LongStream.builder());
        }
    }

    void add(int axis, long... indices) {
        for (long index : indices) {
            sets.get(axis).add(index);
        }
    }

    /** Sorted. */
    long[] of(int axis) {
        return sets.get(axis).build().sorted().distinct().toArray();
    }
}
