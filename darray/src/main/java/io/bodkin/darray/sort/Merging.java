package io.bodkin.darray.sort;

import io.bodkin.engine.api.ListFn;
import java.util.Arrays;
import java.util.List;

/**
 * Puts together what passes found in several blocks.
 *
 * @param counts whether they counted; else they collected keys
 */
record Merging(boolean counts) implements ListFn<long[], long[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public long[] apply(List<long[]> found) {
        if (!counts) {
            return found.stream().flatMapToLong(Arrays::stream).toArray();
        }
        long[] sum = found.get(0).clone();
        for (long[] next : found.subList(1, found.size())) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += next[i];
            }
        }
        return sum;
    }
}
