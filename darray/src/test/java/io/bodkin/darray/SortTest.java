package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sorting, against {@link Arrays#sort}. */
class SortTest {
    @RegisterExtension
    final TestEngine engine = new TestEngine("64MiB");

    private Engine engine() {
        return engine.get();
    }

    enum Kind {
        UNIFORM,
        NORMAL,
        EQUAL,
        SORTED,
        REVERSED,
        TIES,
        SPECIAL,
        OUTLIERS,
        TWO_VALUES,
        STAIRS;

        double[] values(Random random, int n) {
            return switch (this) {
                case UNIFORM -> random.doubles(n).toArray();
                case NORMAL ->
                    IntStream.range(0, n)
                            .mapToDouble(i -> random.nextGaussian())
                            .toArray();
                case EQUAL -> IntStream.range(0, n).mapToDouble(i -> 3.5).toArray();
                case SORTED -> IntStream.range(0, n).mapToDouble(i -> i - n / 3).toArray();
                case REVERSED ->
                    IntStream.range(0, n).mapToDouble(i -> n / 3 - i).toArray();
                case TIES -> random.ints(n, -3, 4).asDoubleStream().toArray();
                case SPECIAL -> {
                    double[] special = {
                        Double.NaN,
                        -0.0,
                        0.0,
                        Double.NEGATIVE_INFINITY,
                        Double.POSITIVE_INFINITY,
                        Double.MIN_VALUE,
                        -1,
                        Double.longBitsToDouble(0xFFF8000000000001L)
                    };
                    yield IntStream.range(0, n)
                            .mapToDouble(i -> special[random.nextInt(special.length)])
                            .toArray();
                }
                case OUTLIERS ->
                    IntStream.range(0, n)
                            .mapToDouble(i ->
                                    i % 1000 == 7 ? random.nextGaussian() * 1e300 : 1 + random.nextInt(50_000) * 1e-12)
                            .toArray();
                case TWO_VALUES -> IntStream.range(0, n).mapToDouble(i -> i % 2).toArray();
                case STAIRS ->
                    IntStream.range(0, n)
                            .mapToDouble(i -> i / 100 * (i % 3 - 1))
                            .toArray();
            };
        }
    }

    /** Of long arrays the first difference is enough. */
    private static void assertSame(double[] actual, double[] expected) {
        int at = Arrays.mismatch(actual, expected);
        assertThat(at)
                .as(() -> "element " + at + " of " + actual.length + " and " + expected.length)
                .isEqualTo(-1);
    }

    private static double[] sorted(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    /** NaN last, ties as they come. */
    private static long[] places(double[] values, boolean descending) {
        Comparator<Integer> order = (a, b) -> {
            double x = values[a] + 0.0;
            double y = values[b] + 0.0;
            return descending && !Double.isNaN(x) && !Double.isNaN(y) ? Double.compare(y, x) : Double.compare(x, y);
        };
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(order)
                .mapToLong(Integer::longValue)
                .toArray();
    }

    private void check(double[] values, Blocks blocks) {
        DArray x = DArrays.distribute(engine(), blocks, values);
        double[] expected = sorted(values);
        DArray sorted = x.sort();
        assertThat(sorted.grid()).isEqualTo(x.grid());
        assertSame(sorted.collect(), expected);
        double[] descending = x.sortDescending().collect();
        int nans = (int) Arrays.stream(values).filter(Double::isNaN).count();
        for (int i = 0; i < values.length - nans; i++) {
            assertThat(descending[i]).isEqualTo(expected[values.length - nans - 1 - i]);
        }
        assertThat(Arrays.stream(descending).skip(values.length - nans)).allMatch(v -> Double.isNaN(v));
        assertThat(Arrays.mismatch(x.argsort().collectLongs(), places(values, false)))
                .isEqualTo(-1);
        assertThat(Arrays.mismatch(x.argsortDescending(0).collectLongs(), places(values, true)))
                .isEqualTo(-1);
        x.release();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void arraysAreSortedWhateverIsInThem(Kind kind) {
        Random random = new Random(kind.ordinal());
        for (int n : new int[] {1, 2, 37, 1000, 4096}) {
            check(kind.values(random, n), Blocks.of(1 + random.nextInt(n)));
        }
        check(kind.values(random, 30_000), Blocks.of(1_777));
        check(kind.values(random, 300_000), Blocks.of(40_000));
    }

    @RepeatedTest(30)
    void blocksMayBeTiny(RepetitionInfo info) {
        Random random = new Random(info.getCurrentRepetition());
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        int n = 1 + random.nextInt(100);
        check(kind.values(random, n), Blocks.of(1 + random.nextInt(5)));
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void allTypesAreSorted(DType dtype) {
        Random random = new Random(1);
        double[] values = IntStream.range(0, 5_000)
                .mapToDouble(i -> random.nextGaussian() * 1e5)
                .toArray();
        DArray x = DArrays.distribute(engine(), Blocks.of(700), values)
                .cast(DType.INT64)
                .cast(dtype)
                .persist();
        double[] cast = x.collect();
        assertThat(x.sort().dtype()).isEqualTo(dtype);
        assertThat(x.sort().collect()).containsExactly(sorted(cast));
        assertThat(x.argsort().dtype()).isEqualTo(DType.INT64);
        assertThat(x.argsort().collectLongs()).containsExactly(places(cast, false));
        x.release();
    }

    @RepeatedTest(30)
    void eachLineAlongAnAxisIsSortedByItself(RepetitionInfo info) {
        Random random = new Random(info.getCurrentRepetition());
        int[] n = {1 + random.nextInt(7), 1 + random.nextInt(7), 1 + random.nextInt(7)};
        Blocks blocks = Blocks.of(1 + random.nextInt(n[0]), 1 + random.nextInt(n[1]), 1 + random.nextInt(n[2]));
        int axis = random.nextInt(3);
        double[] values = Kind.values()[random.nextInt(Kind.values().length)].values(random, n[0] * n[1] * n[2]);
        DArray x = DArrays.distribute(engine(), blocks, values, n[0], n[1], n[2]);
        double[] sorted = x.sort(axis).collect();
        long[] places = x.argsort(axis - 3).collectLongs();
        int step = axis == 0 ? n[1] * n[2] : axis == 1 ? n[2] : 1;
        for (int i = 0; i < values.length; i++) {
            if (i / step % n[axis] == 0) {
                int first = i;
                double[] line = IntStream.range(0, n[axis])
                        .mapToDouble(j -> values[first + j * step])
                        .toArray();
                assertThat(IntStream.range(0, n[axis]).mapToDouble(j -> sorted[first + j * step]))
                        .containsExactly(Arrays.stream(sorted(line)).boxed().toArray(Double[]::new));
                assertThat(IntStream.range(0, n[axis])
                                .mapToLong(j -> places[first + j * step])
                                .toArray())
                        .containsExactly(places(line, false));
            }
        }
    }

    @Test
    void linesThatAreTooLongForMemoryAreSortedByRuns() {
        try (Engine small = Engine.builder().memory("2MiB").threads(2).build()) {
            DArray x = DArrays.randn(small, 1, Blocks.of(1, 5_000), 3, 60_000);
            double[][] rows = x.collect2d();
            double[][] sorted = x.sort().collect2d();
            for (int row = 0; row < 3; row++) {
                assertSame(sorted[row], sorted(rows[row]));
            }
        }
    }

    @Test
    void emptyArraysAreSortedAndScalarsHaveNoAxisToBeSortedAlong() {
        assertThat(DArrays.zeros(engine(), Blocks.of(3), 0).sort().elements()).isZero();
        assertThat(DArrays.zeros(engine(), Blocks.of(1, 1), 4, 0).argsort(0).dtype())
                .isEqualTo(DType.INT64);
        assertThatThrownBy(() -> DArrays.zeros(engine(), Blocks.of()).sort())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsComputedOfASortedArrayHasTheSameBitsWhateverTheBudgetAndTheThreads() {
        double[] variances = new double[3];
        double[] alongAnAxis = new double[3];
        for (int i = 0; i < 3; i++) {
            try (Engine some = Engine.builder()
                    .memory(i == 0 ? "256MiB" : "16MiB")
                    .threads(1 << i)
                    .build()) {
                DArray x = DArrays.randn(some, 1, Blocks.of(1 << 18), 1 << 20);
                assertThat(x.sort().grid()).isEqualTo(x.grid());
                variances[i] = x.sort().persist().var().fetch();
                alongAnAxis[i] = x.reshape(1 << 6, 1 << 14).sort(0).var().fetch();
            }
        }
        assertThat(variances[1]).isEqualTo(variances[0]);
        assertThat(variances[2]).isEqualTo(variances[0]);
        assertThat(alongAnAxis[1]).isEqualTo(alongAnAxis[0]);
        assertThat(alongAnAxis[2]).isEqualTo(alongAnAxis[0]);
    }

    @Test
    void arraysManyTimesTheBudgetAreSortedToFilesWithTheSameBitsAsInMemory(@TempDir Path folder) {
        int n = 1_500_000;
        DArray here = DArrays.randn(engine(), 7, Blocks.of(16_000), n);
        double[] expected = sorted(here.collect());
        for (int threads = 1; threads <= 2; threads++) {
            try (Engine small = Engine.builder().memory("4MiB").threads(threads).build()) {
                Path file = folder.resolve("sorted" + threads + ".arrow");
                DArrays.randn(small, 7, Blocks.of(16_000), n).sort().save(file);
                assertThat(small.statistics().heldPeak()).isLessThanOrEqualTo(4 << 20);
                assertSame(DArrays.load(engine(), file).collect(), expected);
            }
        }
    }

    @Test
    void blocksThatLeaveNoRoomForSortingAreCutForItAlone() {
        try (Engine small = Engine.builder().memory("4MiB").threads(2).build()) {
            DArray x = DArrays.randn(small, 2, Blocks.of(200_000), 400_000);
            DArray sorted = x.sort();
            assertThat(sorted.grid()).isEqualTo(x.grid());
            assertSame(sorted.collect(), sorted(x.collect()));
        }
    }

    @Test
    void theEstimateIsWhatThenHappens() {
        DArray x = DArrays.rand(engine(), 1, Blocks.of(10_000), 100_000).fetch();
        Plan plan = x.sort().explain();
        assertThat(plan.madeBytes()).isEqualTo(2 * 100_000 * 8);
        assertThat(plan.steps().get(0).takenBytes()).isEqualTo(2 * 100_000 * 8);
        assertThat(plan.tasks()).isEqualTo(10 + 1 + 3 * 10);
        assertThat(DArrays.rand(engine(), 1, Blocks.of(5), 5)
                        .fetch()
                        .argsort()
                        .explain()
                        .tasks())
                .isEqualTo(1);
        x.release();
    }

    @Test
    void sortingAnArrayThatCannotBeComputedFailsAndLeavesNothing() {
        DArray x = DArrays.arange(engine(), Blocks.of(10), 100).map(v -> {
            if (v == 77) {
                throw new IllegalStateException("no such element");
            }
            return v;
        });
        assertThatThrownBy(() -> x.sort().collect()).hasRootCauseMessage("no such element");
        assertThatThrownBy(() -> x.median().fetch()).hasRootCauseMessage("no such element");
    }
}
