package io.bodkin.cli.describe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Quantiles of byte strings (text, and decimals as such) in the order of their unsigned bytes, mergeable: exact for up
 * to 16,384 strings, then within 1 % in rank. No library on both JDKs has them for strings.
 *
 * <p>A batch is sampled ({@link TextSample}); samples of batches go into levels, as in the sketch of Karnin, Lang and
 * Liberty: a string of level i stands for 2^i. A level that is full is sorted, and every other string, odd or even by a
 * hash, goes one level up. As in the other columns the samples are thinned to about 2^17 strings for every doubling.
 *
 * @see <a href="https://doi.org/10.1109/FOCS.2016.17">Karnin, Lang and Liberty, Optimal quantile approximation in
 *     streams, FOCS 2016</a>
 */
final class TextQuantiles {
    private static final int EXACT = QuantileSketch.EXACT;
    private static final int LEVEL = 1 << 10;
    private static final int FEED_LOG2 = 16;

    private final TextSample sample = new TextSample();
    private final List<List<byte[]>> levels = new ArrayList<>();
    private boolean raw = true;
    private int lowest;
    private long count;
    private long dice = 0x9e3779b97f4a7c15L;

    TextSample sample() {
        return sample;
    }

    void countSeen(long values) {
        count += values;
    }

    /** Ends the adding of a batch: gives back what a sample of more than {@code most} strings takes. */
    void condense(int most) {
        if (raw && sample.size() > Math.max(most, EXACT)) {
            toLevels(0);
        }
    }

    void merge(TextQuantiles later) {
        if (later.count == 0) {
            return;
        }
        count += later.count;
        // Batches that repeat each other must not have the same strings chosen again and again.
        later.sample.stir(sample.roll());
        if (raw
                && later.raw
                && sample.shift() == 0
                && later.sample.shift() == 0
                && sample.size() + later.sample.size() <= EXACT) {
            sample.appendAll(later.sample);
            return;
        }
        int wanted = Math.max(0, 63 - Long.numberOfLeadingZeros(count) - FEED_LOG2);
        if (raw) {
            toLevels(0);
        }
        if (later.raw) {
            later.toLevels(wanted);
        }
        for (int level = 0; level < later.levels.size(); level++) {
            for (byte[] text : later.levels.get(level)) {
                push(text, level);
            }
        }
        raise(wanted);
    }

    private void toLevels(int wanted) {
        raw = false;
        int coarser = Math.min(30, Math.max(0, wanted - sample.shift()));
        int level = sample.shift() + coarser;
        for (byte[] text : sample.thinned(coarser)) {
            push(text, level);
        }
        sample.clear();
    }

    private void push(byte[] text, int level) {
        while (levels.size() <= level) {
            levels.add(new ArrayList<>());
        }
        List<byte[]> full = levels.get(level);
        full.add(text);
        if (full.size() == LEVEL) {
            levels.set(level, new ArrayList<>());
            promote(full, 1, level + 1);
        }
    }

    // Levels below what is fed would only take memory.
    private void raise(int wanted) {
        for (; lowest < wanted; lowest++) {
            if (lowest < levels.size() && !levels.get(lowest).isEmpty()) {
                List<byte[]> below = levels.get(lowest);
                levels.set(lowest, new ArrayList<>());
                promote(below, 1, lowest + 1);
            }
        }
    }

    private void promote(List<byte[]> from, int step, int level) {
        from.sort(Arrays::compareUnsigned);
        for (int start = 0; start < from.size(); start += 1 << step) {
            dice += 0x9e3779b97f4a7c15L;
            int at = start + (int) (DistinctSketch.mix(dice) >>> (64 - step));
            if (at < from.size()) {
                push(from.get(at), level);
            }
        }
    }

    private record Weighted(byte[] text, long weight) {}

    /** The smallest strings such that at least these shares of all are at most as large; empty without strings. */
    Optional<List<byte[]>> quantiles(double[] shares) {
        List<Weighted> all = new ArrayList<>();
        if (raw) {
            for (byte[] text : sample.thinned(0)) {
                all.add(new Weighted(text, 1));
            }
        }
        for (int level = 0; level < levels.size(); level++) {
            for (byte[] text : levels.get(level)) {
                all.add(new Weighted(text, 1L << level));
            }
        }
        if (all.isEmpty()) {
            return Optional.empty();
        }
        all.sort((a, b) -> Arrays.compareUnsigned(a.text, b.text));
        long total = all.stream().mapToLong(Weighted::weight).sum();
        List<byte[]> found = new ArrayList<>();
        for (double share : shares) {
            long rank = Math.max(1, (long) Math.ceil(share * total));
            int at = 0;
            long below = all.get(0).weight;
            while (below < rank) {
                below += all.get(++at).weight;
            }
            found.add(all.get(at).text);
        }
        return Optional.of(found);
    }
}
