package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What follows from the order of elements, against loops over sorted Java arrays. */
class OrderTest {
    @RegisterExtension
    final TestEngine engine = new TestEngine("64MiB");

    private Engine engine() {
        return engine.get();
    }

    private static double[] values(Random random, int n) {
        int kind = random.nextInt(4);
        return IntStream.range(0, n)
                .mapToDouble(i -> switch (kind) {
                    case 0 -> random.nextGaussian();
                    case 1 -> random.nextInt(5) - 2;
                    case 2 -> 7;
                    default -> random.nextInt(4) == 0 ? Double.POSITIVE_INFINITY : random.nextLong();
                })
                .toArray();
    }

    private static double[] sorted(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    /** As NumPy has it. */
    @Test
    void quantilesBetweenElementsThatAreFarApartAreNotNaN() {
        double infinity = Double.POSITIVE_INFINITY;
        assertThat(DArrays.distribute(engine(), Blocks.of(2), new double[] {1, 2, infinity, infinity})
                        .median()
                        .fetch())
                .isEqualTo(infinity);
        assertThat(DArrays.distribute(engine(), Blocks.of(2), new double[] {1, 2, infinity, infinity})
                        .median(0)
                        .get())
                .isEqualTo(infinity);
        assertThat(DArrays.distribute(engine(), Blocks.of(2), new double[] {-1.7e308, 1.7e308})
                        .median()
                        .fetch())
                .isZero();
        assertThat(DArrays.distribute(engine(), Blocks.of(2), new double[] {-infinity, 1, 2, 3})
                        .quantiles(0.1)
                        .fetch())
                .containsExactly(-infinity);
    }

    @Test
    void quantilesMayBeMany() {
        double[] values = new Random(3).doubles(20_000).toArray();
        double[] q = IntStream.rangeClosed(0, 200).mapToDouble(i -> i / 200.0).toArray();
        double[] found = DArrays.distribute(engine(), Blocks.of(7_000), values)
                .quantiles(q)
                .fetch();
        Arrays.sort(values);
        for (int i = 0; i < q.length; i++) {
            assertThat(found[i]).isEqualTo(quantile(values, q[i]));
        }
    }

    private static double quantile(double[] sorted, double q) {
        double at = q * (sorted.length - 1);
        int rank = (int) at;
        double below = sorted[rank];
        double above = sorted[Math.min(sorted.length - 1, rank + 1)];
        double share = at - rank;
        if (below == above || share == 0) {
            return below;
        }
        return share < 0.5 ? below + (above - below) * share : above - (above - below) * (1 - share);
    }

    @RepeatedTest(20)
    void quantilesAreThoseOfTheSortedElements(RepetitionInfo info) {
        Random random = new Random(info.getCurrentRepetition());
        int n = 1 + random.nextInt(info.getCurrentRepetition() % 5 == 0 ? 60_000 : 300);
        double[] values = values(random, n);
        double[] sorted = sorted(values);
        DArray x = DArrays.distribute(engine(), Blocks.of(1 + random.nextInt(n)), values);
        double[] q = {0, 1, 0.5, random.nextDouble(), random.nextDouble(), 0.25};
        double[] found = x.quantiles(q).fetch();
        for (int i = 0; i < q.length; i++) {
            assertThat(found[i]).isEqualTo(quantile(sorted, q[i]));
        }
        assertThat(x.median().fetch()).isEqualTo(quantile(sorted, 0.5));
        assertThat(x.quantile(q[3], 0).collect()).containsExactly(quantile(sorted, q[3]));
        x.release();
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void quantilesOfAllTypesAreFound(DType dtype) {
        DArray x = DArrays.randn(engine(), 3, Blocks.of(7_000), 50_000)
                .mul(60)
                .cast(DType.INT32)
                .cast(dtype)
                .persist();
        double[] sorted = sorted(x.collect());
        assertThat(x.quantile(0.3).fetch()).isEqualTo(quantile(sorted, 0.3));
        DArray rows = x.reshape(5, 10_000);
        double[] row = sorted(rows.slice(Range.at(2)).collect());
        DArray along = rows.quantile(0.3, 1);
        assertThat(along.dtype()).isEqualTo(dtype == DType.FLOAT32 ? DType.FLOAT32 : DType.FLOAT64);
        assertThat(along.collect()[2]).isCloseTo(quantile(row, 0.3), within(1e-4));
        x.release();
    }

    @Test
    void aNaNMakesQuantilesNaN() {
        DArray x = DArrays.distribute(engine(), Blocks.of(1, 2), new double[] {1, Double.NaN, 3, -1, 5, 7}, 2, 3);
        assertThat(x.median().fetch()).isNaN();
        assertThat(x.median(1).collect()).containsExactly(Double.NaN, 5);
        assertThat(x.median(0).collect()).containsExactly(0, Double.NaN, 5);
    }

    @Test
    void quantilesOfNothingAndOutsideOfZeroToOneAreRefused() {
        DArray x = DArrays.zeros(engine(), Blocks.of(3), 0);
        assertThatThrownBy(x::median)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("quantiles of no elements: the array is [0]");
        assertThatThrownBy(() -> DArrays.zeros(engine(), Blocks.of(3), 3).quantile(1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a quantile is one of a number from 0 to 1, got 1.5");
        assertThatThrownBy(() -> x.quantile(0.5, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anArrayMayBeReleasedWhileItsQuantilesAreComputed() {
        DArray x = DArrays.randn(engine(), 1, Blocks.of(10_000), 300_000).persist();
        double expected = quantile(sorted(x.collect()), 0.9);
        var quantile = x.quantile(0.9);
        x.release();
        assertThat(quantile.fetch()).isEqualTo(expected);
    }

    @RepeatedTest(10)
    void approximateQuantilesAreWithinTheirBound(RepetitionInfo info) {
        Random random = new Random(info.getCurrentRepetition());
        int n = 1 + random.nextInt(200_000);
        double[] values = values(random, n);
        double[] sorted = sorted(values);
        int block = 1 + random.nextInt(20_000);
        DArray x = DArrays.distribute(engine(), Blocks.of(block), values);
        int steps = 0;
        for (long merged = 1; merged < x.grid().blockCount(); merged *= 16) {
            steps++;
        }
        double[] q = {0.001, 0.1, 0.5, 0.77, 1};
        double[] found = x.approximateQuantiles(q).fetch();
        assertThat(x.approximateQuantiles(q).fetch()).containsExactly(found);
        double bound = (steps + 1) / 4096.0 * n + 1;
        for (int i = 0; i < q.length; i++) {
            double value = found[i];
            long below = Arrays.stream(sorted).filter(v -> v < value).count();
            long upTo = Arrays.stream(sorted).filter(v -> v <= value).count();
            assertThat(upTo).isGreaterThan(below);
            assertThat(q[i] * n).isBetween(below - bound, upTo + bound);
        }
        x.release();
    }

    @RepeatedTest(20)
    void distinctElementsAreCounted(RepetitionInfo info) {
        Random random = new Random(info.getCurrentRepetition());
        int n = 1 + random.nextInt(400);
        double[] values = values(random, n);
        if (info.getCurrentRepetition() % 3 == 0) {
            values[random.nextInt(n)] = Double.NaN;
            values[0] = Double.NaN;
        }
        DArray x = DArrays.distribute(engine(), Blocks.of(1 + random.nextInt(60)), values);
        double[] distinct = Arrays.stream(sorted(values)).distinct().toArray();
        DArray unique = x.unique();
        assertThat(unique.collect()).containsExactly(distinct);
        ArrayOrder.UniqueCounts counts = x.uniqueCounts();
        assertThat(counts.values().collect()).containsExactly(distinct);
        assertThat(counts.counts().collectLongs())
                .containsExactly(Arrays.stream(distinct)
                        .mapToLong(value -> Arrays.stream(values)
                                .filter(other -> Double.compare(other, value) == 0)
                                .count())
                        .toArray());
        List.of(x, unique, counts.values(), counts.counts()).forEach(DArray::release);
    }

    @Test
    void distinctElementsOfNoneAndOfMatricesAndOfBothZeros() {
        assertThat(DArrays.zeros(engine(), Blocks.of(2), 0).unique().elements()).isZero();
        assertThat(DArrays.zeros(engine(), Blocks.of(2), 0)
                        .uniqueCounts()
                        .counts()
                        .elements())
                .isZero();
        DArray x = DArrays.distribute(engine(), Blocks.of(1, 2), new double[][] {{3, -0.0, 3}, {0, 1, 3}});
        ArrayOrder.UniqueCounts counts = x.uniqueCounts();
        assertThat(counts.values().collect()).hasSize(3);
        assertThat(counts.counts().collectLongs()).containsExactly(2, 1, 3);
    }

    @RepeatedTest(20)
    void valuesAreFoundWhereTheyBelong(RepetitionInfo info) {
        Random random = new Random(info.getCurrentRepetition());
        int n = random.nextInt(200);
        double[] sorted = sorted(values(random, n));
        double[] values = values(random, 60);
        for (int i = 0; i < 20 && n > 0; i++) {
            values[i] = sorted[random.nextInt(n)];
        }
        values[21] = Double.NaN;
        DArray haystack = DArrays.distribute(engine(), Blocks.of(1 + random.nextInt(50)), sorted);
        DArray needles = DArrays.distribute(engine(), Blocks.of(3, 7), values, 4, 15);
        for (boolean right : new boolean[] {false, true}) {
            long[] found = haystack.searchSorted(needles, right).collectLongs();
            for (int i = 0; i < values.length; i++) {
                double value = values[i];
                long expected = Arrays.stream(sorted)
                        .filter(v -> right
                                ? Double.compare(v + 0.0, value + 0.0) <= 0
                                : Double.compare(v + 0.0, value + 0.0) < 0)
                        .count();
                assertThat(found[i]).isEqualTo(expected);
            }
        }
    }

    @Test
    void aSortedArrayManyTimesTheBudgetIsSearchedInGroupsOfBlocks() {
        try (Engine small = Engine.builder().memory("2MiB").threads(2).build()) {
            DArray haystack = DArrays.arange(small, Blocks.of(8_000), 0, 2_000_000, 2);
            DArray needles = DArrays.distribute(small, Blocks.of(2), new double[] {-1, 0, 1, 777_777, 5e9});
            assertThat(haystack.searchSorted(needles.cast(DType.INT64)).collectLongs())
                    .containsExactly(0, 0, 1, 388_889, 1_000_000);
        }
    }

    @RepeatedTest(20)
    void theFirstFewInOrderAreFoundWithTheirPlaces(RepetitionInfo info) {
        Random random = new Random(info.getCurrentRepetition());
        int n = 1 + random.nextInt(info.getCurrentRepetition() % 4 == 0 ? 80_000 : 300);
        double[] values = values(random, n);
        if (info.getCurrentRepetition() % 3 == 0) {
            values[random.nextInt(n)] = Double.NaN;
        }
        DArray x = DArrays.distribute(engine(), Blocks.of(1 + random.nextInt(n)), values);
        int k = random.nextInt(Math.min(n, info.getCurrentRepetition() % 8 == 0 ? 20_000 : 500) + 1);
        ArrayOrder.Top top = x.topK(k);
        assertThat(top.values().collect())
                .containsExactly(x.sortDescending().slice(Range.of(0, k)).collect());
        assertThat(Arrays.mismatch(
                        top.places().collectLongs(),
                        Arrays.copyOf(x.argsortDescending(0).collectLongs(), k)))
                .isEqualTo(-1);
        ArrayOrder.Top bottom = x.bottomK(k);
        assertThat(bottom.values().collect()).containsExactly(Arrays.copyOf(sorted(values), k));
        assertThat(Arrays.mismatch(
                        bottom.places().collectLongs(),
                        Arrays.copyOf(x.argsort().collectLongs(), k)))
                .isEqualTo(-1);
        assertThatThrownBy(() -> x.topK(n + 1)).isInstanceOf(IllegalArgumentException.class);
        x.release();
    }

    @RepeatedTest(20)
    void aPermutationHasEachNumberOnceWhateverTheBlocks(RepetitionInfo info) {
        int n = info.getCurrentRepetition() < 12 ? info.getCurrentRepetition() - 1 : 1000 * info.getCurrentRepetition();
        long[] all =
                DArrays.permutation(engine(), 5, Blocks.of(Math.max(1, n)), n).collectLongs();
        BitSet seen = new BitSet();
        LongStream.of(all).forEach(number -> seen.set((int) number));
        assertThat(seen.cardinality()).isEqualTo(n);
        assertThat(seen.length()).isEqualTo(n);
        assertThat(DArrays.permutation(engine(), 5, Blocks.of(7), n)
                        .slice(Range.all().by(-1))
                        .collectLongs())
                .containsExactly(
                        LongStream.range(0, n).map(i -> all[(int) (n - 1 - i)]).toArray());
        if (n > 1000) {
            long[] other = DArrays.permutation(engine(), 6, Blocks.of(n), n).collectLongs();
            assertThat(IntStream.range(0, n).filter(i -> all[i] == other[i]).count())
                    .isLessThan(12);
            double mean =
                    IntStream.range(0, n).mapToDouble(i -> (double) all[i] * i).sum() / n;
            assertThat(mean / ((n - 1.0) * (n - 1.0) / 4)).isCloseTo(1, within(0.03));
        }
    }
}
