package io.bodkin.cli.describe;

import java.util.Arrays;

/**
 * A {@link ThinnedSample} of byte strings, packed in one array. It is thinned when it holds too many strings or too
 * many bytes; strings are cut to {@value #LONGEST} bytes.
 */
final class TextSample {
    static final int LONGEST = 256;
    private static final int ITEMS = 1 << 17;
    private static final int BYTES = 1 << 23;

    private byte[] bytes = new byte[0];
    // Item i is bytes[ends[i - 1] .. ends[i]).
    private int[] ends = new int[0];
    private int size;
    private int shift;
    private long seen;
    private long next;
    private long dice = 0x9e3779b97f4a7c15L;

    /** How many strings go by before the next that is taken. */
    long untilNext() {
        return next - seen;
    }

    /** Lets {@code count} strings go by; at most {@link #untilNext()}. */
    void skip(long count) {
        seen += count;
    }

    /** Takes the next string; {@link #untilNext()} must be 0. */
    void take(byte[] from, int offset, int length) {
        if (seen == 0) {
            // Batches whose first rows differ are not sampled at the same places.
            for (int i = 0; i < Math.min(length, LONGEST); i++) {
                dice = DistinctSketch.mix(dice + from[offset + i]);
            }
        }
        append(from, offset, Math.min(length, LONGEST));
        seen++;
        while (size >= ITEMS || used() > BYTES) {
            thin();
        }
        drawNext();
    }

    void addRepeated(byte[] from, int offset, int length, long times) {
        long left = times;
        while (left > untilNext()) {
            left -= untilNext() + 1;
            skip(untilNext());
            take(from, offset, length);
        }
        skip(left);
    }

    private void append(byte[] from, int offset, int length) {
        int used = used();
        if (used + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(used + length, Math.max(1 << 14, bytes.length * 2)));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, Math.max(1 << 10, ends.length * 2));
        }
        System.arraycopy(from, offset, bytes, used, length);
        ends[size++] = used + length;
    }

    private int used() {
        return size == 0 ? 0 : ends[size - 1];
    }

    private void drawNext() {
        long stratum = (long) size << shift;
        next = Math.max(seen, shift == 0 ? stratum : stratum + (roll() >>> (64 - shift)));
    }

    /** Makes the choices to come depend on {@code number} too. */
    void stir(long number) {
        dice = DistinctSketch.mix(dice ^ number);
    }

    /** The next of a series of numbers that look random. */
    long roll() {
        dice += 0x9e3779b97f4a7c15L;
        return DistinctSketch.mix(dice);
    }

    private void thin() {
        int count = 0;
        int used = 0;
        for (int start = 0; start < size; start += 2) {
            int at = start + (int) (roll() >>> 63);
            if (at < size) {
                int from = at == 0 ? 0 : ends[at - 1];
                int length = ends[at] - from;
                System.arraycopy(bytes, from, bytes, used, length);
                used += length;
                ends[count++] = used;
            }
        }
        size = count;
        shift++;
    }

    /** Appends everything from {@code later}; neither may have been thinned. */
    void appendAll(TextSample later) {
        for (int i = 0; i < later.size; i++) {
            int from = i == 0 ? 0 : later.ends[i - 1];
            append(later.bytes, from, later.ends[i] - from);
        }
        seen = size;
        next = size;
    }

    /** Copies of one of every 2^coarser strings, chosen by a hash. */
    byte[][] thinned(int coarser) {
        byte[][] kept = new byte[(size >> coarser) + 1][];
        int count = 0;
        for (int start = 0; start < size; start += 1 << coarser) {
            int at = coarser == 0 ? start : start + (int) (roll() >>> (64 - coarser));
            if (at < size) {
                kept[count++] = Arrays.copyOfRange(bytes, at == 0 ? 0 : ends[at - 1], ends[at]);
            }
        }
        return Arrays.copyOf(kept, count);
    }

    void clear() {
        bytes = new byte[0];
        ends = new int[0];
        size = 0;
    }

    int size() {
        return size;
    }

    int shift() {
        return shift;
    }
}
