package io.bodkin.darray.sort;

import io.bodkin.engine.api.ListFn;
import java.util.List;

/**
 * Some keys that stand for all of some elements, each for the same number of them: those in the middle of equal parts
 * of all in order. A sketch is the number of elements, and behind it the keys in order. Sketches are merged into one of
 * no more keys: those in the middle of equal parts of the weight of all. Each such step displaces ranks by at most half
 * a part, so that of {@code n} elements, merged in {@code d} steps one after another, a rank is wrong by at most
 * {@code (d + 1) n / (2 * KEYS)}; nothing is left to chance.
 *
 * @see <a href="https://doi.org/10.1016/0304-3975(80)90061-4">Munro, Paterson, Selection and Sorting with Limited
 *     Storage, 1980</a>
 */
record Sketch() implements ListFn<long[], long[]> {
    private static final long serialVersionUID = 1L;

    static final int KEYS = 2048;

    /** Picks the keys of elements that pass by in order. */
    static final class Choice {
        private final int elements;
        private final int keys;
        private final long[] sketch;
        private int taken;

        Choice(int elements) {
            this.elements = elements;
            this.keys = Math.min(KEYS, elements);
            this.sketch = new long[1 + keys];
            sketch[0] = elements;
        }

        /** The number of the next element that is taken. */
        int next() {
            return taken == keys ? Integer.MAX_VALUE : (int) ((2L * taken + 1) * elements / (2L * keys));
        }

        void take(long key) {
            sketch[++taken] = key;
        }

        long[] sketch() {
            return sketch;
        }
    }

    @Override
    public long[] apply(List<long[]> sketches) {
        if (sketches.size() == 1) {
            return sketches.get(0);
        }
        int all = sketches.stream().mapToInt(sketch -> sketch.length - 1).sum();
        SmallSort sort = new SmallSort(all, true);
        long elements = 0;
        int next = 0;
        for (int i = 0; i < sketches.size(); i++) {
            long[] sketch = sketches.get(i);
            elements += sketch[0];
            for (int key = 1; key < sketch.length; key++) {
                sort.keys()[next] = sketch[key];
                sort.places()[next++] = i;
            }
        }
        sort.sort(all);
        int keys = Math.min(KEYS, all);
        long[] merged = new long[1 + keys];
        merged[0] = elements;
        int taken = 0;
        double weight = 0;
        for (int i = 0; i < all && taken < keys; i++) {
            long[] own = sketches.get((int) sort.places()[i]);
            weight += own[0] / (double) (own.length - 1);
            while (taken < keys && ((taken + 0.5) * elements / keys < weight || i == all - 1)) {
                merged[++taken] = sort.keys()[i];
            }
        }
        return merged;
    }

    /** The key of a quantile. */
    static long key(long[] sketch, double q) {
        int keys = sketch.length - 1;
        return sketch[1 + (int) Math.min(keys - 1, q * keys)];
    }
}
