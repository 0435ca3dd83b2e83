package io.bodkin.cli.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToLongFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SketchTest {
    /** A stream that is hard on some sketch. */
    enum Shape {
        UNIFORM,
        SORTED,
        REVERSED,
        TWO_VALUES,
        CONSTANT,
        HEAVY_TIES,
        EXPONENTIAL,
        CLOSE_AND_FAR,
        PERIODIC,
        EXTREMES;

        IntToLongFunction keys(int n, SplittableRandom random) {
            return switch (this) {
                case UNIFORM -> i -> random.nextLong();
                case SORTED -> i -> (long) i * 1_000_003;
                case REVERSED -> i -> Long.MAX_VALUE - i;
                case TWO_VALUES -> i -> random.nextInt(4) == 0 ? -5 : 1L << 50;
                case CONSTANT -> i -> 42;
                case HEAVY_TIES -> i -> (long) Math.sqrt(random.nextInt(400));
                case EXPONENTIAL -> i -> (long) Math.exp(random.nextDouble() * 43);
                case CLOSE_AND_FAR -> i -> i % 50 == 0 ? 0 : (1L << 61) + random.nextInt(300);
                case PERIODIC -> i -> i % 4096;
                case EXTREMES -> i -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
            };
        }
    }

    private static long[] stream(Shape shape, int n, long seed) {
        IntToLongFunction keys = shape.keys(n, new SplittableRandom(seed));
        long[] stream = new long[n];
        Arrays.setAll(stream, keys);
        return stream;
    }

    private static QuantileSketch sketch(long[] stream, int from, int to) {
        QuantileSketch sketch = new QuantileSketch();
        for (int start = from; start < to; start += Tile.ROWS) {
            int n = Math.min(Tile.ROWS, to - start);
            sketch.addKeys(Arrays.copyOfRange(stream, start, start + n), n);
        }
        return sketch;
    }

    private static void assertRanks(QuantileSketch sketch, long[] stream, double tolerance) {
        long[] sorted = stream.clone();
        Arrays.sort(sorted);
        for (double share : ValueStatistics.SHARES) {
            long value = sketch.quantile(share).orElseThrow();
            double below = (double) countBelow(sorted, value, false) / sorted.length;
            double upTo = (double) countBelow(sorted, value, true) / sorted.length;
            assertThat(upTo).as("a value of the stream").isGreaterThan(below);
            assertThat(share).isBetween(below - tolerance, upTo + tolerance);
        }
    }

    private static int countBelow(long[] sorted, long value, boolean orEqual) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value || (orEqual && sorted[middle] == value)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Provide
    Arbitrary<Shape> shapes() {
        return Arbitraries.of(Shape.class);
    }

    @Property(tries = 60)
    void quantilesAreWithinOnePercentInRankForAnyShapeAndCut(
            @ForAll("shapes") Shape shape,
            @ForAll @IntRange(min = 1, max = 1_000_000) int n,
            @ForAll @IntRange(min = 1, max = 40) int batches,
            @ForAll boolean condensed,
            @ForAll long seed) {
        long[] stream = stream(shape, n, seed);
        QuantileSketch all = new QuantileSketch();
        for (int batch = 0; batch < batches; batch++) {
            // Batches of very different sizes.
            int from = (int) ((long) n * batch * batch / batches / batches);
            int to = (int) ((long) n * (batch + 1) * (batch + 1) / batches / batches);
            QuantileSketch part = sketch(stream, from, to);
            if (condensed) {
                part.condense(1 << 12);
            }
            all.merge(part);
        }
        assertRanks(all, stream, 0.01);
    }

    @Property(tries = 20)
    void smallStreamsAreExactWhateverTheCut(
            @ForAll("shapes") Shape shape,
            @ForAll @IntRange(min = 1, max = QuantileSketch.EXACT) int n,
            @ForAll @IntRange(min = 1, max = 9) int batches) {
        long[] stream = stream(shape, n, n);
        QuantileSketch all = new QuantileSketch();
        for (int batch = 0; batch < batches; batch++) {
            all.merge(sketch(stream, (int) ((long) n * batch / batches), (int) ((long) n * (batch + 1) / batches)));
        }
        assertRanks(all, stream, 0);
    }

    @Property(tries = 15)
    void mergingInAnotherTreeStaysWithinTheTolerance(@ForAll("shapes") Shape shape, @ForAll long seed) {
        int n = 600_000;
        long[] stream = stream(shape, n, seed);
        List<QuantileSketch> parts = new ArrayList<>();
        for (int start = 0; start < n; start += n / 12) {
            parts.add(sketch(stream, start, start + n / 12));
        }
        while (parts.size() > 1) {
            List<QuantileSketch> merged = new ArrayList<>();
            for (int i = 0; i < parts.size(); i += 2) {
                if (i + 1 < parts.size()) {
                    parts.get(i).merge(parts.get(i + 1));
                }
                merged.add(parts.get(i));
            }
            parts = merged;
        }
        assertRanks(parts.get(0), stream, 0.01);
    }

    @Test
    void batchesThatRepeatEachOtherAreNotSampledAtTheSamePlaces() {
        for (int rows : new int[] {3_000, 40_000, 200_000}) {
            long[] batch = stream(Shape.UNIFORM, rows, 31);
            QuantileSketch all = new QuantileSketch();
            TextQuantiles texts = new TextQuantiles();
            for (int i = 0; i < 40_000_000 / rows; i++) {
                all.merge(sketch(batch, 0, rows));
            }
            for (int i = 0; i < 4_000_000 / rows; i++) {
                TextQuantiles part = new TextQuantiles();
                for (long key : batch) {
                    byte[] text =
                            ByteBuffer.allocate(8).putLong(key ^ Long.MIN_VALUE).array();
                    part.sample().addRepeated(text, 0, text.length, 1);
                }
                part.countSeen(rows);
                texts.merge(part);
            }
            assertRanks(all, batch, 0.01);
            long[] sorted = batch.clone();
            Arrays.sort(sorted);
            long median = ByteBuffer.wrap(texts.quantiles(new double[] {0.5})
                                    .orElseThrow()
                                    .get(0))
                            .getLong()
                    ^ Long.MIN_VALUE;
            assertThat((double) countBelow(sorted, median, true) / rows).isCloseTo(0.5, within(0.01));
        }
    }

    @Test
    void copiesOfAKeyCountAsOftenAsTheyOccur() {
        QuantileSketch all = new QuantileSketch();
        for (int batch = 0; batch < 10; batch++) {
            QuantileSketch part = new QuantileSketch();
            part.addRepeated(7, 700_000);
            part.addRepeated(9, 290_000);
            part.addRepeated(11, 10_000 + 1000);
            all.merge(part);
        }
        assertThat(all.quantile(0.25)).hasValue(7);
        assertThat(all.quantile(0.68)).hasValue(7);
        assertThat(all.quantile(0.72)).hasValue(9);
        assertThat(all.quantile(0.998)).hasValue(11);
    }

    @Property(tries = 12)
    void quantilesOfStringsAreWithinOnePercentInRankForAnyShapeAndCut(
            @ForAll("shapes") Shape shape,
            @ForAll @IntRange(min = 1, max = 400_000) int n,
            @ForAll @IntRange(min = 1, max = 20) int batches,
            @ForAll boolean condensed,
            @ForAll long seed) {
        long[] stream = stream(shape, n, seed);
        TextQuantiles all = new TextQuantiles();
        for (int batch = 0; batch < batches; batch++) {
            TextQuantiles part = new TextQuantiles();
            int from = (int) ((long) n * batch * batch / batches / batches);
            int to = (int) ((long) n * (batch + 1) * (batch + 1) / batches / batches);
            for (int i = from; i < to; i++) {
                byte[] text = text(stream[i]);
                part.sample().addRepeated(text, 0, text.length, 1);
            }
            part.countSeen(to - from);
            if (condensed) {
                part.condense(1 << 12);
            }
            all.merge(part);
        }
        long[] sorted = stream.clone();
        Arrays.sort(sorted);
        List<byte[]> quantiles = all.quantiles(ValueStatistics.SHARES).orElseThrow();
        for (int i = 0; i < quantiles.size(); i++) {
            long value = Long.parseUnsignedLong(new String(quantiles.get(i), StandardCharsets.US_ASCII), 16)
                    ^ Long.MIN_VALUE;
            assertThat(ValueStatistics.SHARES[i])
                    .isBetween(
                            (double) countBelow(sorted, value, false) / n - 0.01,
                            (double) countBelow(sorted, value, true) / n + 0.01);
        }
    }

    /** In the order of the keys. */
    private static byte[] text(long key) {
        return String.format("%016x", key ^ Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);
    }

    @Property(tries = 30)
    void distinctCountsAreExactWhenSmallAndWithinThreePercentElse(
            @ForAll @IntRange(min = 0, max = 2_000_000) int distinct,
            @ForAll @IntRange(min = 1, max = 5) int batches,
            @ForAll long seed) {
        DistinctSketch all = new DistinctSketch();
        long[] tile = new long[Tile.ROWS];
        for (int batch = 0; batch < batches; batch++) {
            DistinctSketch part = new DistinctSketch();
            for (int start = 0; start < distinct; start += Tile.ROWS) {
                int n = Math.min(Tile.ROWS, distinct - start);
                for (int i = 0; i < n; i++) {
                    tile[i] = seed + (start + i) * 3L;
                }
                part.addKeys(tile, n, new long[Tile.ROWS]);
            }
            all.merge(part);
        }
        double tolerance = distinct <= DistinctSketch.EXACT ? 0 : 0.03 * distinct;
        assertThat((double) all.count()).isCloseTo(distinct, within(tolerance));
    }

    @Test
    void askingBeforeAddingLeavesTheRegistersAsAddingDoes() {
        SplittableRandom random = new SplittableRandom(23);
        com.dynatrace.hash4j.distinctcount.UltraLogLog plain =
                com.dynatrace.hash4j.distinctcount.UltraLogLog.create(14);
        DistinctSketch sketch = new DistinctSketch();
        long[] hashes = new long[Tile.ROWS];
        for (int tile = 0; tile < 2000; tile++) {
            for (int i = 0; i < hashes.length; i++) {
                // Every rank occurs, the greatest ones too.
                hashes[i] = random.nextLong() & ~(-1L << 50 >>> random.nextInt(64));
                plain.add(hashes[i]);
            }
            sketch.addHashes(hashes, hashes.length);
        }
        assertThat(sketch.count()).isEqualTo(Math.round(plain.getDistinctCountEstimate()));
    }
}
