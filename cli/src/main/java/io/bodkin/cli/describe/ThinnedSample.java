package io.bodkin.cli.describe;

import java.util.Arrays;

/**
 * A sample of a stream of 64-bit keys: one key, chosen by a hash, of every 2^shift in a row. The stride doubles when
 * the sample is full, so that it is everything at first and never less than half its capacity later. What is chosen
 * depends on nothing but the keys and their order.
 *
 * <p>The rank of a quantile q among n sampled keys is off by a standard error of at most sqrt(q (1 - q) / n), whatever
 * the distribution of the values, their order and their ties.
 */
final class ThinnedSample {
    private final int capacity;
    private long[] items = new long[0];
    private int size;
    private int shift;
    private long seen;
    private long next;
    private long dice = 0x9e3779b97f4a7c15L;

    /** @param capacity a power of two */
    ThinnedSample(int capacity) {
        this.capacity = capacity;
    }

    void addKeys(long[] keys, int n) {
        if (n == 0) {
            return;
        }
        if (seen == 0) {
            // Batches whose first rows differ are not sampled at the same places.
            for (int i = 0; i < Math.min(n, 64); i++) {
                dice = DistinctSketch.mix(dice + keys[i]);
            }
        }
        int from = 0;
        if (shift == 0) {
            from = Math.min(n, capacity - size);
            ensure(size + from);
            System.arraycopy(keys, 0, items, size, from);
            size += from;
            next = seen + from;
        }
        while (next < seen + n) {
            if (size == capacity) {
                thin();
                drawNext();
            } else {
                if (size == items.length) {
                    ensure(size + 1);
                }
                items[size++] = keys[(int) (next - seen)];
                drawNext();
            }
        }
        seen += n;
    }

    /** Adds {@code times} copies of one key. */
    void addRepeated(long key, long times) {
        long left = times;
        while (left > 0) {
            if (size == capacity) {
                thin();
                drawNext();
            }
            long gap = next - seen;
            if (gap >= left) {
                seen += left;
                return;
            }
            ensure(size + 1);
            items[size++] = key;
            seen += gap + 1;
            left -= gap + 1;
            drawNext();
        }
    }

    // The stratum of the item to come is number `size`.
    private void drawNext() {
        long start = (long) size << shift;
        next = shift == 0 ? start : start + (roll() >>> (64 - shift));
    }

    /** The next of a series of numbers that look random. */
    long roll() {
        dice += 0x9e3779b97f4a7c15L;
        return DistinctSketch.mix(dice);
    }

    private void ensure(int wanted) {
        if (wanted > items.length) {
            items = Arrays.copyOf(items, Math.min(capacity, Math.max(wanted, Math.max(64, items.length * 2))));
        }
    }

    private void thin() {
        size = keepOneOf(items, size, 1, items);
        shift++;
    }

    /** Keeps one key of every 2^step in a row; of a rest of r, one with probability r / 2^step. Returns how many. */
    private int keepOneOf(long[] from, int count, int step, long[] into) {
        int kept = 0;
        for (int start = 0; start < count; start += 1 << step) {
            int at = start + (int) (roll() >>> (64 - step));
            if (at < count) {
                into[kept++] = from[at];
            }
        }
        return kept;
    }

    /** Keeps at most {@code most} keys, evenly spread over their order: this adds next to no error. */
    void condense(int most) {
        if (size <= most) {
            return;
        }
        sort();
        int step = 0;
        while ((size >> step) > most) {
            step++;
        }
        size = keepOneOf(items, size, step, items);
        shift += step;
        realign();
        items = Arrays.copyOf(items, size);
    }

    /** The keys in their order, one of every 2^coarser of those held; {@code coarser} at most 30. */
    long[] thinned(int coarser) {
        if (coarser == 0) {
            return Arrays.copyOf(items, size);
        }
        long[] kept = new long[(size >> coarser) + 1];
        return Arrays.copyOf(kept, keepOneOf(items, size, coarser, kept));
    }

    /** Makes the choices to come depend on {@code number} too. */
    void stir(long number) {
        dice = DistinctSketch.mix(dice ^ number);
    }

    /** Appends the sample of what came later. */
    void append(ThinnedSample later) {
        if (later.size == 0) {
            return;
        }
        while (shift < later.shift) {
            thin();
        }
        int coarser = Math.min(30, shift - later.shift);
        long[] more = later.thinned(coarser);
        while (size + more.length > capacity) {
            thin();
            more = Arrays.copyOf(more, keepOneOf(more, more.length, 1, more));
        }
        ensure(size + more.length);
        System.arraycopy(more, 0, items, size, more.length);
        size += more.length;
        realign();
    }

    private void realign() {
        seen = (long) size << shift;
        drawNext();
    }

    private void sort() {
        KeySort.sort(items, size);
    }

    long[] sorted() {
        long[] copy = Arrays.copyOf(items, size);
        KeySort.sort(copy, size);
        return copy;
    }

    int size() {
        return size;
    }

    /** Every key stands for 2^shift. */
    int shift() {
        return shift;
    }
}
