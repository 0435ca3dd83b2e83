package io.bodkin.darray.sort;

import java.nio.LongBuffer;
import java.util.List;

/**
 * Keys in some order, with the places that belong to them if those are wanted; read in tiles, as often as need be. Used
 * by one thread.
 */
final class Records {
    static final int TILE = 4096;

    /** What is done with a tile. */
    @FunctionalInterface
    interface Visitor {
        /** @param places empty if none are wanted */
        void tile(long[] keys, long[] places, int n);
    }

    /** Records that follow each other. */
    sealed interface Part {
        int count();

        void read(int from, long[] keys, long[] places, int n);
    }

    /**
     * Elements of an array.
     *
     * @param firstPlace of the element at {@code from}
     */
    record Elements(KeyColumn column, int from, int count, long firstPlace) implements Part {
        @Override
        public void read(int first, long[] keys, long[] places, int n) {
            column.read(from + first, keys, 0, n);
            if (places.length > 0) {
                for (int i = 0; i < n; i++) {
                    places[i] = firstPlace + first + i;
                }
            }
        }
    }

    /**
     * Records that were written before.
     *
     * @param words all keys, and behind them all places
     */
    record Pairs(LongBuffer words, int from, int count) implements Part {
        @Override
        public void read(int first, long[] keys, long[] places, int n) {
            words.get(from + first, keys, 0, n);
            words.get(words.limit() / 2 + from + first, places, 0, n);
        }
    }

    private final List<Part> parts;
    private final long[] keys;
    private final long[] places;
    private final int count;

    Records(List<Part> parts, boolean places) {
        this.parts = parts;
        this.count = parts.stream().mapToInt(Part::count).sum();
        this.keys = new long[TILE];
        this.places = places ? new long[TILE] : new long[0];
    }

    int count() {
        return count;
    }

    boolean hasPlaces() {
        return places.length > 0;
    }

    void forEach(Visitor visitor) {
        for (Part part : parts) {
            for (int done = 0; done < part.count(); done += TILE) {
                int n = Math.min(TILE, part.count() - done);
                part.read(done, keys, places, n);
                visitor.tile(keys, places, n);
            }
        }
    }
}
