package io.bodkin.darray.sort;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Shape;
import java.nio.LongBuffer;
import java.util.List;

/**
 * The first records in order, of all that the task takes: those of lower place first among equal ones.
 *
 * @param count how many; there are as many
 */
record TopTask(Source source, int count) implements ListFn<Object, Block> {
    private static final long serialVersionUID = 1L;

    /** How many a task may be asked for. */
    static final int MOST = SmallSort.LIMIT / 4;

    @Override
    public Block apply(List<Object> inputs) {
        Block result = Engine.current().context().allocate(DType.INT64, Shape.of(2, count));
        Chosen chosen = new Chosen();
        source.open(inputs).forEach(chosen);
        chosen.settle();
        LongBuffer words = Words.of(result);
        words.put(0, chosen.small.keys(), 0, count);
        words.put(count, chosen.small.places(), 0, count);
        return result;
    }

    /** The first so far, and some more. */
    private final class Chosen implements Records.Visitor {
        private final SmallSort small = new SmallSort(2 * count + Records.TILE, true);
        private int n;

        /** No record above this key can be among the first. */
        private long bound = Long.MAX_VALUE;

        @Override
        public void tile(long[] keys, long[] places, int length) {
            long[] ownKeys = small.keys();
            long[] ownPlaces = small.places();
            int end = n;
            for (int i = 0; i < length; i++) {
                ownKeys[end] = keys[i];
                ownPlaces[end] = places[i];
                end += keys[i] <= bound ? 1 : 0;
            }
            n = end;
            if (n > 2 * count) {
                settle();
            }
        }

        private void settle() {
            small.sort(n);
            n = Math.min(n, count);
            bound = n == count ? small.keys()[n - 1] : Long.MAX_VALUE;
        }
    }
}
