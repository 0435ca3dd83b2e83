package io.bodkin.cli.describe;

import com.tdunning.math.stats.Centroid;
import com.tdunning.math.stats.MergingDigest;
import com.tdunning.math.stats.ScaleFunction;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Quantiles of a stream of 64-bit keys whose order is that of the values, mergeable: exact for up to 16,384 values,
 * then within 1 % in rank.
 *
 * <p>One batch is sampled ({@link ThinnedSample}): 65,536 keys at least, so that 1 % is five standard errors at the
 * median and more elsewhere. The samples of batches go with their weights into a t-digest, again thinned to about that
 * many for every doubling of the number of values: the cost of the digest vanishes beside the reading. The digest holds
 * the distance of a key from the median of the first batch: a double holds that exactly where the values are close
 * together, however large they are. What comes out is moved to a key of a small sample of everything, so that a
 * quantile is always a value of the column, never a mean of two.
 *
 * @see <a href="https://doi.org/10.1016/j.simpa.2020.100049">Dunning, The t-digest: efficient estimates of
 *     distributions, Software Impacts 7 (2021)</a>
 */
final class QuantileSketch {
    static final int EXACT = 1 << 14;
    static final int SAMPLE = 1 << 17;
    private static final int FEED_LOG2 = 16;
    private static final int GRID = 1 << 12;
    // Centroids of at most 0.3 % of the weight.
    private static final double COMPRESSION = 500;

    private ThinnedSample sample = new ThinnedSample(SAMPLE);
    private long count;
    private Optional<Digest> digest = Optional.empty();

    void addKeys(long[] keys, int n) {
        sample.addKeys(keys, n);
        count += n;
    }

    void addRepeated(long key, long times) {
        sample.addRepeated(key, times);
        count += times;
    }

    /** Ends the adding of a batch: keeps at most {@code most} keys, or all while that is exact. */
    void condense(int most) {
        if (digest.isEmpty() && count > EXACT) {
            sample.condense(most);
        }
    }

    /** Takes over {@code later}. */
    void merge(QuantileSketch later) {
        if (later.count == 0) {
            return;
        }
        if (count == 0) {
            count = later.count;
            sample = later.sample;
            digest = later.digest;
            return;
        }
        count += later.count;
        // Batches that repeat each other must not have the same keys chosen again and again.
        later.sample.stir(sample.roll());
        boolean samplesOnly = digest.isEmpty() && later.digest.isEmpty();
        if (samplesOnly
                && sample.shift() == 0
                && later.sample.shift() == 0
                && sample.size() + later.sample.size() <= EXACT) {
            sample.append(later.sample);
            return;
        }
        Digest mine = digest.orElseGet(this::toDigest);
        if (later.digest.isPresent()) {
            mine.add(later.digest.get());
        } else {
            int wanted = 63 - Long.numberOfLeadingZeros(count) - FEED_LOG2;
            int coarser = Math.min(30, Math.max(0, wanted - later.sample.shift()));
            mine.add(later.sample.thinned(coarser), later.sample.shift() + coarser);
        }
        sample.append(later.sample);
    }

    private Digest toDigest() {
        ThinnedSample first = sample;
        long[] keys = first.thinned(0);
        Digest created = new Digest(first.sorted(), keys, first.shift());
        digest = Optional.of(created);
        sample = new ThinnedSample(GRID);
        sample.append(first);
        return created;
    }

    /**
     * The smallest value such that at least the share {@code q} of the values is at most as large; empty without
     * values.
     */
    OptionalLong quantile(double q) {
        if (count == 0) {
            return OptionalLong.empty();
        }
        long[] keys = sample.sorted();
        if (digest.isEmpty()) {
            int rank = (int) Math.ceil(q * keys.length);
            return OptionalLong.of(keys[Math.min(keys.length, Math.max(1, rank)) - 1]);
        }
        long near = digest.get().quantile(q);
        int at = Arrays.binarySearch(keys, near);
        return OptionalLong.of(keys[at >= 0 ? at : Math.max(0, -at - 2)]);
    }

    private static final class Digest {
        private final MergingDigest centroids = new MergingDigest(COMPRESSION);
        private final long origin;
        // The library wants its first and last centroid to be of weight 1: one is set beyond every new extreme.
        private double below = Double.POSITIVE_INFINITY;
        private double above = Double.NEGATIVE_INFINITY;

        Digest(long[] sorted, long[] keys, int shift) {
            this.origin = sorted.length == 0 ? 0 : sorted[sorted.length / 2];
            centroids.setScaleFunction(ScaleFunction.K_1);
            add(keys, shift);
        }

        void add(long[] keys, int shift) {
            if (keys.length == 0) {
                return;
            }
            long least = Long.MAX_VALUE;
            long most = Long.MIN_VALUE;
            for (long key : keys) {
                least = Math.min(least, key);
                most = Math.max(most, key);
            }
            enclose(distance(least), distance(most));
            int weight = 1 << Math.min(30, shift);
            for (long key : keys) {
                centroids.add(distance(key), weight);
            }
        }

        void add(Digest later) {
            double moved = distance(later.origin);
            enclose(later.below + moved, later.above + moved);
            for (Centroid centroid : later.centroids.centroids()) {
                centroids.add(centroid.mean() + moved, centroid.count());
            }
        }

        private void enclose(double least, double most) {
            if (least <= below) {
                below = Math.nextDown(least);
                centroids.add(below, 1);
            }
            if (most >= above) {
                above = Math.nextUp(most);
                centroids.add(above, 1);
            }
        }

        private double distance(long key) {
            long difference = key - origin;
            boolean overflows = ((key ^ origin) & (key ^ difference)) < 0;
            return overflows ? (double) key - (double) origin : (double) difference;
        }

        long quantile(double q) {
            double distance = centroids.quantile(q);
            double farthest = 0x1p62;
            if (Math.abs(distance) < farthest) {
                long rounded = Math.round(distance);
                long key = origin + rounded;
                boolean overflows = ((origin ^ key) & (rounded ^ key)) < 0;
                if (!overflows) {
                    return key;
                }
            }
            return (long) (distance + origin);
        }
    }
}
