package io.bodkin.darray.sort;

import io.bodkin.engine.api.Fn1;
import java.util.Arrays;
import java.util.List;

/**
 * What a block has in the ranges of some ranks: how many keys in each of their bins, or the keys themselves when those
 * are few.
 *
 * @param source the block
 */
record PassTask(Source source, Ranks ranks) implements Fn1<Object, long[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public long[] apply(Object block) {
        Records records = source.open(List.of(block));
        return ranks.areNarrow() ? collected(records) : counted(records);
    }

    private long[] counted(Records records) {
        long[] ranges = ranks.ranges();
        int shift = ranks.binShift();
        int bits = ranks.shift() - shift;
        long[] counts = new long[ranges.length << bits];
        for (int range = 0; range < ranges.length; range++) {
            long least = ranges[range];
            int first = range << bits;
            records.forEach((keys, places, n) -> {
                for (int i = 0; i < n; i++) {
                    long bin = keys[i] - least >>> shift;
                    if (bin >>> bits == 0) {
                        counts[first + (int) bin]++;
                    }
                }
            });
        }
        return counts;
    }

    private long[] collected(Records records) {
        long[] ranges = ranks.ranges();
        long[][] found = {new long[64]};
        int[] count = {0};
        records.forEach((keys, places, n) -> {
            for (int i = 0; i < n; i++) {
                for (long least : ranges) {
                    if (keys[i] - least >>> ranks.shift() == 0) {
                        if (count[0] == found[0].length) {
                            found[0] = Arrays.copyOf(found[0], 2 * count[0]);
                        }
                        found[0][count[0]++] = keys[i];
                    }
                }
            }
        });
        return Arrays.copyOf(found[0], count[0]);
    }
}
