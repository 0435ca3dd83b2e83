package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HistogramTest {
    @RegisterExtension
    final TestEngine engine = new TestEngine("64MiB");

    private Engine engine() {
        return engine.get();
    }

    @Test
    void elementsAtEdgesBelongToTheIntervalAboveAndTheLastOneIsClosed() {
        DArray x = DArrays.distribute(
                engine(), Blocks.of(3), new double[] {0, 1, 1, 2, 2.5, 3, 3.1, -0.0, -1, Double.NaN});
        assertThat(x.histogram(new double[] {0, 1, 2, 3}).collectLongs()).containsExactly(2, 2, 3);
        assertThat(x.histogram(3, 0, 3).collectLongs()).containsExactly(2, 2, 3);
        assertThat(x.histogram(new double[] {-1, 0, 10}).collectLongs()).containsExactly(1, 8);
        assertThat(x.histogram(3, 0, 3).dtype()).isEqualTo(DType.INT64);
        DArray weights = DArrays.arange(engine(), Blocks.of(4), 10);
        assertThat(x.histogram(3, 0, 3, weights).collect()).containsExactly(7, 3, 12);
    }

    @Test
    void evenIntervalsAreThoseBetweenTheirEdges() {
        Random random = new Random(7);
        for (int round = 0; round < 40; round++) {
            int bins = 1 + random.nextInt(60);
            double low = random.nextGaussian();
            double high = low + random.nextDouble();
            double[] edges = new double[bins + 1];
            Arrays.setAll(edges, i -> i == bins ? high : low + i * ((high - low) / bins));
            double[] values = random.doubles(500, low - 0.1, high + 0.1).toArray();
            System.arraycopy(edges, 0, values, 0, edges.length);
            DArray x = DArrays.distribute(engine(), Blocks.of(1 + random.nextInt(500)), values);
            long[] expected = new long[bins];
            for (double value : values) {
                for (int i = 0; i < bins; i++) {
                    boolean last = i == bins - 1;
                    if (value >= edges[i] && (last ? value <= edges[i + 1] : value < edges[i + 1])) {
                        expected[i]++;
                    }
                }
            }
            assertThat(x.histogram(bins, low, high).collectLongs()).containsExactly(expected);
            assertThat(x.histogram(edges).collectLongs()).containsExactly(expected);
        }
    }

    @Test
    void manyBlocksOfAnyShapeAreCounted() {
        DArray x = DArrays.rand(engine(), 1, Blocks.of(7, 11, 3), 40, 50, 20);
        long[] counts = x.histogram(100, 0, 1).collectLongs();
        assertThat(Arrays.stream(counts).sum()).isEqualTo(40_000);
        assertThat(counts).containsExactly(x.flatten().histogram(100, 0, 1).collectLongs());
        DArray weights = DArrays.randn(engine(), 2, Blocks.of(40, 50, 20), 40, 50, 20);
        double total = x.histogram(100, 0, 1, weights).sum().fetch();
        assertThat(total).isCloseTo(weights.sum().fetch(), within(1e-9));
        try (Engine other = Engine.builder().memory("8MiB").threads(1).build()) {
            DArray same = DArrays.rand(other, 1, Blocks.of(7, 11, 3), 40, 50, 20);
            DArray alike = DArrays.randn(other, 2, Blocks.of(40, 50, 20), 40, 50, 20);
            assertThat(same.histogram(100, 0, 1, alike).collect())
                    .containsExactly(x.histogram(100, 0, 1, weights).collect());
        }
        Plan plan = x.fetch().histogram(100, 0, 1).explain();
        assertThat(plan.tasks()).isEqualTo(6 * 5 * 7 + 27 + 4 + 1);
    }

    @Test
    void integersAreCountedFromZero() {
        DArray x = DArrays.distribute(engine(), Blocks.of(2), new int[] {3, 0, 5, 3, 3});
        assertThat(x.bincount(0).collectLongs()).containsExactly(1, 0, 0, 3, 0, 1);
        assertThat(x.bincount(8).collectLongs()).containsExactly(1, 0, 0, 3, 0, 1, 0, 0);
        DArray weights = DArrays.distribute(engine(), Blocks.of(3), new double[] {0.5, 1, 2, 4, 8});
        assertThat(x.bincount(0, weights).collect()).containsExactly(1, 0, 0, 12.5, 0, 2);
        assertThat(DArrays.zeros(engine(), Blocks.of(1), DType.INT32, 0)
                        .bincount(3)
                        .collectLongs())
                .containsExactly(0, 0, 0);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        DArray x = DArrays.distribute(engine(), Blocks.of(2), new int[] {3, -1});
        assertThatThrownBy(() -> x.bincount(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bincount takes integers from 0 to 2^31 - 2, got some from -1 to 3");
        assertThatThrownBy(() -> x.cast(DType.FLOAT64).bincount(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.histogram(0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.histogram(2, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.histogram(new double[] {0, 2, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the edges of a histogram must increase, got 1.0 after 2.0");
        assertThatThrownBy(() -> x.histogram(new double[] {0})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.histogram(2, 0, 1, DArrays.ones(engine(), Blocks.of(3), 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an array of [2] with weights of [3]: the shapes differ");
    }

    @Test
    void moreBinsThanTheHeapShouldHoldAreRefused() {
        DArray x = DArrays.distribute(engine(), Blocks.of(1), new int[] {500_000_000});
        assertThatThrownBy(() -> x.bincount(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("500000001 bins: at most 16777216");
    }
}
