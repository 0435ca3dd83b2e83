package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.fault.TaskFailedException;
import java.math.BigDecimal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Values, types, NaN, accuracy and bits of reductions. */
class ReductionTest {
    private static final double U = 0x1p-53;

    @RegisterExtension
    final TestEngine engine = new TestEngine("64MiB");

    private Engine engine() {
        return engine.get();
    }

    private DArray of(double... values) {
        return DArrays.distribute(engine(), Blocks.of(2), values);
    }

    @Test
    void everyReductionOfEverythingIsANumber() {
        DArray x = of(3, -1, 4, 1, -5);
        assertThat(x.sum().fetch()).isEqualTo(2);
        assertThat(x.prod().fetch()).isEqualTo(60);
        assertThat(x.min().fetch()).isEqualTo(-5);
        assertThat(x.max().fetch()).isEqualTo(4);
        assertThat(x.mean().fetch()).isEqualTo(0.4);
        assertThat(x.var().fetch()).isCloseTo(12.8, within(1e-14));
        assertThat(x.std().fetch()).isCloseTo(Math.sqrt(12.8), within(1e-14));
        assertThat(x.var(Axes.all(), 0).collect()[0]).isCloseTo(10.24, within(1e-14));
        assertThat(x.norm().fetch()).isCloseTo(Math.sqrt(52), within(1e-14));
        assertThat(x.argmin().fetch()).isEqualTo(4);
        assertThat(x.argmax().fetch()).isEqualTo(2);
        assertThat(x.gt(0).any().fetch()).isTrue();
        assertThat(x.gt(0).all().fetch()).isFalse();
        assertThat(x.gt(0).count().fetch()).isEqualTo(3);
        assertThat(x.reduce(1, (a, b) -> a * b, (a, b) -> a * b).fetch()).isEqualTo(60);
    }

    @Test
    void integersStayIntegers() {
        DArray x = DArrays.distribute(engine(), Blocks.of(2), new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, 5});
        assertThat(x.sum(0).dtype()).isEqualTo(DType.INT64);
        assertThat(x.sumLong().fetch()).isEqualTo(2L * Integer.MAX_VALUE + 5);
        assertThat(x.max(0).dtype()).isEqualTo(DType.INT32);
        assertThat(x.maxLong().fetch()).isEqualTo(Integer.MAX_VALUE);
        assertThat(x.mean(0).dtype()).isEqualTo(DType.FLOAT64);
        assertThat(x.cast(DType.FLOAT32).sum(0).dtype()).isEqualTo(DType.FLOAT32);
        assertThatThrownBy(() -> of(1).sumLong()).hasMessage("the result is FLOAT64, not an integer");
    }

    @Test
    void anIntegerSumThatDoesNotFitFails() {
        DArray x = DArrays.distribute(engine(), Blocks.of(1), new long[] {Long.MAX_VALUE, 1});
        assertThatThrownBy(() -> x.sum().fetch())
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("the sum of integers does not fit in 64 bits: 9223372036854775807 + 1; cast to"
                        + " FLOAT64 first");
    }

    @Test
    void nanReachesTheResult() {
        DArray x = of(1, Double.NaN, 3);
        assertThat(x.sum().fetch()).isNaN();
        assertThat(x.min().fetch()).isNaN();
        assertThat(x.max().fetch()).isNaN();
        assertThat(x.mean().fetch()).isNaN();
        assertThat(x.std().fetch()).isNaN();
        assertThat(x.argmax().fetch()).isEqualTo(1);
        assertThat(of(1, Double.POSITIVE_INFINITY, 3).sum().fetch()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(of(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY).sum().fetch())
                .isNaN();
        assertThat(of(1e308, 1e308).sum().fetch()).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void aNormOfManyLargeElementsDoesNotOverflow() {
        DArray x = DArrays.full(engine(), Blocks.of(1 << 20), 0x1p499, 1 << 26);
        assertThat(x.norm().fetch()).isEqualTo(0x1p512);
    }

    @Test
    void ofNoElements() {
        DArray x = DArrays.zeros(engine(), Blocks.of(2, 2), 0, 3);
        assertThat(x.sum().fetch()).isZero();
        assertThat(x.prod().fetch()).isEqualTo(1);
        assertThat(x.mean().fetch()).isNaN();
        assertThat(x.any().fetch()).isFalse();
        assertThat(x.all().fetch()).isTrue();
        assertThat(x.sum(0).collect()).containsExactly(0, 0, 0);
        assertThat(x.max(1).collect()).isEmpty();
        assertThatThrownBy(() -> x.max(0)).hasMessage("maximum of no elements: the array is [0 x 3]");
        assertThatThrownBy(x::argmin).hasMessage("argmin of no elements: the array is [0 x 3]");
    }

    @Test
    void axesAreDroppedOrKept() {
        DArray x = DArrays.ones(engine(), Blocks.of(2, 2, 2), 3, 4, 5);
        assertThat(x.sum(0).shape().extents()).containsExactly(4, 5);
        assertThat(x.sum(-1, 0).shape().extents()).containsExactly(4);
        assertThat(x.sum(Axes.of(1).keep()).shape().extents()).containsExactly(3, 1, 5);
        assertThat(x.sum(Axes.all()).shape().extents()).isEmpty();
        assertThat(x.sum(Axes.all().keep()).shape().extents()).containsExactly(1, 1, 1);
        assertThatThrownBy(() -> x.sum(3)).hasMessage("an array of [3 x 4 x 5] has no axis 3");
        assertThatThrownBy(() -> x.sum(0, -3)).hasMessage("axis 0 is named twice");
    }

    @Test
    void sumsAreAsExactAsTheyClaim() {
        int n = 300_000;
        double[] values = DArrays.randn(engine(), 5, Blocks.auto(), n)
                .mul(1e10)
                .add(DArrays.rand(engine(), 6, Blocks.auto(), n))
                .collect();
        BigDecimal exact = Arrays.stream(values).mapToObj(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
        double magnitudes = Arrays.stream(values).map(Math::abs).sum();
        DArray row = DArrays.distribute(engine(), Blocks.of(7001), values);
        DArray column = DArrays.distribute(engine(), Blocks.of(7001, 1), values, n, 1);
        assertThat(row.sum().fetch()).isCloseTo(exact.doubleValue(), within(20 * U * magnitudes));
        assertThat(column.broadcastTo(n, 2).sum(0).collect()[1])
                .isCloseTo(exact.doubleValue(), within(2 * U * magnitudes));
    }

    @Test
    void sumsHaveTheSameBitsWhetherElementsAreStoredOrComputed() {
        for (long[] extents : new long[][] {{70_001}, {7, 10_007}, {301, 333}, {5, 40, 41}}) {
            long[] blocks = new long[extents.length];
            Arrays.setAll(blocks, axis -> Math.max(3, extents[axis] / 2));
            DArray computed = DArrays.randn(engine(), 5, Blocks.of(blocks), extents);
            DArray stored = computed.persist();
            assertThat(stored.sum().fetch()).isEqualTo(computed.sum().fetch());
            assertThat(stored.sum(-1).collect()).isEqualTo(computed.sum(-1).collect());
            assertThat(stored.slice(Range.of(1, 4)).mean(0).collect())
                    .isEqualTo(computed.slice(Range.of(1, 4)).mean(0).collect());
            stored.release();
        }
    }

    @Test
    void variancesOfNumbersFarFromZeroAreRight() {
        DArray x = DArrays.randn(engine(), 5, Blocks.of(1000), 100_000).add(1e8);
        double mean = x.mean().fetch();
        double exact = x.sub(mean).square().sum().fetch() / 99_999;
        assertThat(x.var().fetch()).isCloseTo(exact, within(1e-9));
        DArray table = x.rechunk(Blocks.of(999)).newAxis(1).broadcastTo(100_000, 3);
        assertThat(table.var(0).collect()).containsExactly(new double[] {exact, exact, exact}, within(1e-9));
    }

    @Test
    void bitsDependOnShapeAndBlocksOnly() {
        double[] expected = bits(1, "64MiB");
        assertThat(bits(4, "64MiB")).isEqualTo(expected);
        assertThat(bits(3, "3MiB")).isEqualTo(expected);
    }

    private static double[] bits(int threads, String memory) {
        try (Engine engine = Engine.builder().memory(memory).threads(threads).build()) {
            DArray x =
                    DArrays.randn(engine, 9, Blocks.of(100, 70), 900, 700).exp().persist();
            DArray standard = x.sub(x.mean(0)).div(x.std(0));
            double[] all = standard.sum(1).collect();
            double[] with = Arrays.copyOf(all, all.length + 2);
            with[all.length] = x.sum().fetch();
            with[all.length + 1] = x.var().fetch();
            x.release();
            return with;
        }
    }

    @Test
    void reductionsOfTheSameElementsTakeOnePassAndComeToTheSameBits() {
        DArray x = DArrays.randn(engine.get(), 3, Blocks.of(7, 40), 50, 90).fetch();
        DArray mean = x.mean(0);
        DArray deviation = x.std(0);
        DArray largest = x.max(0);
        DArray together = x.sub(mean).div(deviation).add(largest);
        assertThat(together.explain().steps()).hasSize(5); // one pass, three finishes, the result
        DArray apart = x.sub(mean.fetch()).div(deviation.fetch()).add(largest.fetch());
        assertThat(together.collect()).containsExactly(apart.collect());
        DArray floats = x.cast(DType.FLOAT32).fetch();
        DArray one = floats.sub(floats.mean(1).newAxis(1)).div(floats.std(1).newAxis(1));
        DArray other = floats.sub(floats.mean(1).fetch().newAxis(1))
                .div(floats.std(1).fetch().newAxis(1));
        assertThat(one.explain().steps()).hasSize(4);
        assertThat(one.collectFloats()).containsExactly(other.collectFloats());
    }

    @Test
    void nanCanBeLeftOut() {
        double nan = Double.NaN;
        DArray x = DArrays.distribute(
                engine(), Blocks.of(2, 2), new double[][] {{nan, 1, 4}, {2, nan, -4}, {6, nan, 3}, {nan, nan, 1}});
        assertThat(x.nanSum(0).collect()).containsExactly(8, 1, 4);
        assertThat(x.nanSum(1).collect()).containsExactly(5, -2, 9, 1);
        assertThat(x.nanSum().fetch()).isEqualTo(13);
        assertThat(x.nanMean(0).collect()).containsExactly(4, 1, 1);
        assertThat(x.nanMean().fetch()).isEqualTo(13.0 / 7);
        assertThat(x.nanMin(0).collect()).containsExactly(2, 1, -4);
        assertThat(x.nanMax(Axes.of(1).keep()).collect()).containsExactly(4, 2, 6, 1);
        assertThat(x.nanVar(0).collect()).containsExactly(8, nan, 38.0 / 3);
        assertThat(x.nanStd(1).collect()[1]).isCloseTo(Math.sqrt(18), within(1e-14));
        assertThat(x.nanCount(0).collectLongs()).containsExactly(2, 1, 4);
        assertThat(x.nanCount().fetch()).isEqualTo(7);
        DArray none = DArrays.full(engine(), Blocks.of(2), nan, 3);
        assertThat(none.nanSum().fetch()).isZero();
        assertThat(none.nanMean().fetch()).isNaN();
        assertThat(none.nanMax().fetch()).isNaN();
        assertThat(none.nanVar().fetch()).isNaN();
        assertThat(none.nanCount().fetch()).isZero();
        DArray integers = DArrays.arange(engine(), Blocks.of(2), 5);
        assertThat(integers.nanSum(0).dtype()).isEqualTo(DType.INT64);
        assertThat(integers.nanMean().fetch()).isEqualTo(2);
        assertThat(integers.nanCount().fetch()).isEqualTo(5);
    }

    @Test
    void withoutNanLeavingItOutComesToTheSame() {
        DArray x = DArrays.randn(engine(), 4, Blocks.of(30, 1_000), 100, 3_000);
        assertThat(x.nanSum().fetch()).isEqualTo(x.sum().fetch());
        assertThat(x.nanMax(0).collect()).containsExactly(x.max(0).collect());
        assertThat(x.nanStd(1).collect()).containsExactly(x.std(1).collect());
    }

    @Test
    void aNormNeitherOverflowsNorUnderflows() {
        assertThat(of(3e300, 4e300, 0).norm().fetch()).isCloseTo(5e300, within(1e286));
        assertThat(of(3e-300, 4e-300, 0).norm().fetch()).isCloseTo(5e-300, within(1e-314));
        assertThat(of(Double.MIN_VALUE, 0).norm().fetch()).isEqualTo(Double.MIN_VALUE);
        assertThat(of(1e200, 1e-200, 3).norm().fetch()).isEqualTo(1e200);
        assertThat(of(1, 1e-200, 1e-200).norm().fetch()).isEqualTo(1);
        assertThat(of(0, 0, 0).norm().fetch()).isZero();
        assertThat(of(1, Double.NaN, 1e300).norm().fetch()).isNaN();
        assertThat(of(1, Double.NEGATIVE_INFINITY).norm().fetch()).isEqualTo(Double.POSITIVE_INFINITY);
        DArray x = DArrays.randn(engine(), 8, Blocks.of(999, 7), 3_000, 20);
        double[] ordinary = x.norm(0).collect();
        double[] sums = x.square().sum(0).sqrt().collect();
        double[] large = x.mul(0x1p900).norm(0).div(0x1p900).collect();
        double[] small = x.newAxis(1).mul(0x1p-900).norm(0).mul(0x1p900).collect();
        for (int i = 0; i < ordinary.length; i++) {
            assertThat(ordinary[i]).isCloseTo(sums[i], within(1e-13 * sums[i]));
            assertThat(large[i]).isCloseTo(sums[i], within(1e-13 * sums[i]));
            assertThat(small[i]).isCloseTo(sums[i], within(1e-13 * sums[i]));
        }
        assertThat(x.flatten().mul(0x1p900).norm().fetch() * 0x1p-900)
                .isCloseTo(x.norm().fetch(), within(1e-10));
    }

    @Test
    void extremaAreTheSmallestAndTheLargest() {
        assertThat(of(3, -1, 4, 1, -5).extrema().fetch()).isEqualTo(new DArray.Extrema(-5, 4));
        assertThat(of(3, Double.NaN).extrema().fetch().max()).isNaN();
        assertThat(DArrays.arange(engine(), Blocks.of(3), -3, 9, 1).extrema().fetch())
                .isEqualTo(new DArray.Extrema(-3, 8));
        assertThatThrownBy(() -> of().extrema()).hasMessageContaining("of no elements");
    }
}
