package io.bodkin.darray.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RandomsTest {
    private static final int MANY = 1 << 20;

    /** From the known answers that come with the paper: counter 0, key 0. */
    @Test
    void philoxGivesTheKnownAnswer() {
        assertThat(Philox.word(0, 0, 0)).isEqualTo(0xe169c58d_6627e8d5L);
        assertThat(Philox.word(0, 0, 1)).isEqualTo(0x9b00dbd8_bc57ac4cL);
    }

    /** The same: counter and key all ones. */
    @Test
    void philoxGivesTheKnownAnswerOfOnes() {
        assertThat(Philox.word(-1, -1, -2)).isEqualTo(0x41c83b0e_408f276dL);
    }

    @ParameterizedTest
    @EnumSource(Distribution.class)
    void anElementHasTheSameNumberWhoeverAsksForIt(Distribution distribution) {
        double[] all = new double[3_000];
        Randoms.fill(distribution, 5, (1L << 33) - 1_000, 1, all, 0, all.length);
        for (int from : new int[] {0, 1, 2, 511, 512, 513, 999, 2_999}) {
            double[] some = new double[2_000];
            int n = Math.min(700, all.length - from);
            Randoms.fill(distribution, 5, (1L << 33) - 1_000 + from, 1, some, 3, n);
            assertThat(Arrays.copyOfRange(some, 3, 3 + n)).containsExactly(Arrays.copyOfRange(all, from, from + n));
        }
        double[] backwards = new double[1_000];
        Randoms.fill(distribution, 5, (1L << 33) - 1_000 + 2_999, -3, backwards, 0, 1_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(backwards[i]).isEqualTo(all[2_999 - 3 * i]);
        }
    }

    @Test
    void uniformNumbersFillTheUnitIntervalEvenly() {
        double[] x = numbers(Distribution.UNIFORM, 1);
        assertThat(Arrays.stream(x).min().getAsDouble()).isBetween(0.0, 1e-4);
        assertThat(Arrays.stream(x).max().getAsDouble()).isBetween(1 - 1e-4, Math.nextDown(1.0));
        int[] counts = new int[64];
        Arrays.stream(x).forEach(v -> counts[(int) (v * 64)]++);
        double chi = Arrays.stream(counts)
                .mapToDouble(c -> Math.pow(c - MANY / 64.0, 2) / (MANY / 64.0))
                .sum();
        assertThat(chi).isBetween(30.0, 110.0); // 63 degrees of freedom: beyond once in 10,000 seeds
    }

    @Test
    void normalNumbersHaveTheMomentsOfTheNormalDistribution() {
        double[] x = numbers(Distribution.NORMAL, 2);
        assertThat(moment(x, 1)).isBetween(-0.005, 0.005);
        assertThat(moment(x, 2)).isBetween(0.99, 1.01);
        assertThat(moment(x, 3)).isBetween(-0.02, 0.02);
        assertThat(moment(x, 4)).isBetween(2.95, 3.05);
        double both = 0;
        for (int i = 0; i < MANY; i += 2) {
            both += x[i] * x[i + 1];
        }
        assertThat(both / MANY * 2).isBetween(-0.01, 0.01); // the two of a pair have nothing to do with each other
    }

    @Test
    void exponentialNumbersHaveTheMomentsOfTheExponentialDistribution() {
        double[] x = numbers(Distribution.EXPONENTIAL, 3);
        assertThat(Arrays.stream(x).min().getAsDouble()).isGreaterThanOrEqualTo(0);
        assertThat(moment(x, 1)).isBetween(0.99, 1.01);
        assertThat(moment(x, 2)).isBetween(1.97, 2.03);
    }

    @Test
    void otherSeedsGiveOtherNumbers() {
        assertThat(numbers(Distribution.UNIFORM, 1)).isNotEqualTo(numbers(Distribution.UNIFORM, 2));
    }

    @Test
    void integersAreSpreadEvenlyAlsoOverRangesThatAreNoPowersOfTwo() {
        long[] x = new long[MANY];
        Randoms.integers(-3, 4, 9, 0, 1, x, 0, MANY);
        int[] counts = new int[7];
        Arrays.stream(x).forEach(v -> counts[(int) v + 3]++);
        assertThat(Arrays.stream(counts)).allSatisfy(c -> assertThat(c).isBetween(MANY / 7 - 1_500, MANY / 7 + 1_500));
        long[] reversed = new long[MANY];
        Randoms.integers(-3, 4, 9, MANY - 1, -1, reversed, 0, MANY);
        for (int i = 0; i < MANY; i++) {
            assertThat(reversed[i]).isEqualTo(x[MANY - 1 - i]);
        }
    }

    @Test
    void integersMayComeFromAllOfTheirType() {
        long[] x = new long[MANY];
        Randoms.integers(Long.MIN_VALUE, Long.MAX_VALUE, 9, 0, 1, x, 0, MANY);
        assertThat(Arrays.stream(x).filter(v -> v < 0).count()).isBetween(MANY / 2 - 3_000L, MANY / 2 + 3_000L);
        assertThat(Arrays.stream(x).filter(v -> (v & 1) == 0).count()).isBetween(MANY / 2 - 3_000L, MANY / 2 + 3_000L);
    }

    @Test
    void noIntegersAtAllAreRefused() {
        assertThatThrownBy(() -> Randoms.integers(3, 3, 1, 0, 1, new long[1], 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("integers from 3 below 3: there are none");
    }

    private static double[] numbers(Distribution distribution, long seed) {
        double[] x = new double[MANY];
        Randoms.fill(distribution, seed, 0, 1, x, 0, MANY);
        return x;
    }

    private static double moment(double[] x, int power) {
        return Arrays.stream(x).map(v -> Math.pow(v, power)).sum() / x.length;
    }
}
