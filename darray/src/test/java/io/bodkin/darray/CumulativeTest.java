package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CumulativeTest {
    @RegisterExtension
    final TestEngine engine = new TestEngine("64MiB");

    private Engine engine() {
        return engine.get();
    }

    @RepeatedTest(40)
    void sumsGrowAlongTheAxisWhateverTheBlocks(RepetitionInfo info) {
        Random random = new Random(info.getCurrentRepetition());
        int[] n = {1 + random.nextInt(9), 1 + random.nextInt(9), 1 + random.nextInt(9)};
        Blocks blocks = Blocks.of(1 + random.nextInt(n[0]), 1 + random.nextInt(n[1]), 1 + random.nextInt(n[2]));
        DArray x = DArrays.randIntegers(engine(), info.getCurrentRepetition(), -50, 50, blocks, n[0], n[1], n[2]);
        int axis = random.nextInt(3);
        long[] expected = x.collectLongs();
        int step = axis == 0 ? n[1] * n[2] : axis == 1 ? n[2] : 1;
        for (int i = 0; i < expected.length; i++) {
            if (i / step % n[axis] > 0) {
                expected[i] += expected[i - step];
            }
        }
        assertThat(x.cumulativeSum(axis).collectLongs()).containsExactly(expected);
        DArray bytes = x.cast(DType.INT8).cumulativeSum(axis);
        assertThat(bytes.dtype()).isEqualTo(DType.INT64);
        assertThat(bytes.collectLongs()).containsExactly(expected);
        DArray floats = x.cast(DType.FLOAT32).cumulativeSum(axis);
        assertThat(floats.dtype()).isEqualTo(DType.FLOAT32);
        assertThat(floats.cast(DType.INT64).collectLongs()).containsExactly(expected);
        assertThat(x.cast(DType.FLOAT64).cumulativeSum(axis).cast(DType.INT64).collectLongs())
                .containsExactly(expected);
    }

    @RepeatedTest(5)
    void productsAndExtremesGrowLikewise(RepetitionInfo info) {
        Random random = new Random(info.getCurrentRepetition());
        int n = 1 + random.nextInt(30);
        DArray x = DArrays.randIntegers(
                engine(), info.getCurrentRepetition(), -3, 4, Blocks.of(1 + random.nextInt(n), 2), n, 3);
        long[] values = x.collectLongs();
        long[] products = values.clone();
        long[] least = values.clone();
        long[] greatest = values.clone();
        for (int i = 3; i < values.length; i++) {
            products[i] *= products[i - 3];
            least[i] = Math.min(least[i], least[i - 3]);
            greatest[i] = Math.max(greatest[i], greatest[i - 3]);
        }
        assertThat(x.cumulativeProd(0).collectLongs()).containsExactly(products);
        assertThat(x.cumulativeMin(0).collectLongs()).containsExactly(least);
        DArray bytes = x.cast(DType.INT8).cumulativeMax(0);
        assertThat(bytes.dtype()).isEqualTo(DType.INT8);
        assertThat(bytes.collectLongs()).containsExactly(greatest);
        assertThat(x.transpose()
                        .cast(DType.FLOAT32)
                        .cumulativeMin(1)
                        .transpose()
                        .collect())
                .containsExactly(Arrays.stream(least).asDoubleStream().toArray());
    }

    @Test
    void extremesAreNanFromTheFirstNanOn() {
        DArray x = DArrays.distribute(engine(), Blocks.of(2), new double[] {2, 3, Double.NaN, 1, 9});
        assertThat(x.cumulativeMax(0).collect()).containsExactly(2, 3, Double.NaN, Double.NaN, Double.NaN);
    }

    @Test
    void longLinesAreSummedInPiecesOfRegistersToo() {
        int n = 20_011;
        DArray x = DArrays.ones(engine(), Blocks.of(9_000), n);
        double[] sums = x.cumulativeSum(-1).collect();
        for (int i = 0; i < n; i++) {
            assertThat(sums[i]).isEqualTo(i + 1);
        }
    }

    @Test
    void theBitsDependOnTheBlocksOnly() {
        DArray x = DArrays.randn(engine(), 3, Blocks.of(1_000), 30_000);
        double[] here = x.cumulativeSum(0).collect();
        try (Engine other = Engine.builder().memory("8MiB").threads(1).build()) {
            assertThat(DArrays.randn(other, 3, Blocks.of(1_000), 30_000)
                            .cumulativeSum(0)
                            .collect())
                    .containsExactly(here);
        }
    }

    @Test
    void aSumThatDoesNotFitFailsAndEmptyArraysHaveNone() {
        DArray large = DArrays.full(engine(), Blocks.of(2), DType.INT64, 5e18, 4);
        assertThatThrownBy(() -> large.cumulativeSum(0).collect()).hasRootCauseInstanceOf(ArithmeticException.class);
        assertThat(DArrays.zeros(engine(), Blocks.of(1, 1), 0, 3)
                        .cumulativeSum(0)
                        .elements())
                .isZero();
    }

    @Test
    void theEstimateIsWhatThenHappens() {
        DArray x =
                DArrays.rand(engine(), 1, Blocks.of(1_000, 500), 4_000, 1_000).fetch();
        Plan plan = x.cumulativeSum(0).explain();
        assertThat(plan.tasks()).isEqualTo(8 + 6);
        assertThat(plan.madeBytes()).isEqualTo(4_000 * 1_000 * 8 + 6 * 500 * 8);
    }
}
