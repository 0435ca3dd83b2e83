package io.bodkin.cli.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** What a description must say, by brute force. */
final class Reference {
    private static final MathContext DIGITS = new MathContext(80);

    private Reference() {}

    /** Checks min, max, distinct and the ranks of the quantiles. */
    static <T> void assertOrdered(
            ColumnDescription described,
            List<T> values,
            Comparator<T> order,
            Function<Scalar, T> read,
            double rankError) {
        if (values.isEmpty()) {
            assertThat(described.min()).isEmpty();
            assertThat(described.max()).isEmpty();
            assertThat(described.p50()).isEmpty();
            assertThat(described.distinct()).hasValue(0);
            return;
        }
        List<T> sorted = values.stream().sorted(order).toList();
        assertThat(read.apply(described.min().orElseThrow())).isEqualTo(sorted.get(0));
        assertThat(read.apply(described.max().orElseThrow())).isEqualTo(sorted.get(sorted.size() - 1));
        TreeSet<T> distinct = new TreeSet<>(order);
        distinct.addAll(values);
        assertThat((double) described.distinct().orElseThrow())
                .isCloseTo(distinct.size(), within(distinct.size() * (distinct.size() <= 2048 ? 0 : 0.03)));
        List<Optional<Scalar>> quantiles =
                List.of(described.p1(), described.p25(), described.p50(), described.p75(), described.p99());
        for (int i = 0; i < quantiles.size(); i++) {
            double share = ValueStatistics.SHARES[i];
            T value = read.apply(quantiles.get(i).orElseThrow());
            assertThat(distinct).contains(value);
            double below = (double) firstAtLeast(sorted, value, order, false) / sorted.size();
            double upTo = (double) firstAtLeast(sorted, value, order, true) / sorted.size();
            assertThat(share)
                    .as("rank of p%d = %s is %f to %f", Math.round(share * 100), value, below, upTo)
                    .isBetween(below - rankError, upTo + rankError);
        }
    }

    private static <T> int firstAtLeast(List<T> sorted, T value, Comparator<T> order, boolean beyondEqual) {
        int low = 0;
        int high = sorted.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            int compared = order.compare(sorted.get(middle), value);
            if (compared < 0 || (beyondEqual && compared == 0)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Checks mean and deviation of numbers given exactly. */
    static void assertMoments(ColumnDescription described, List<BigDecimal> values) {
        if (values.isEmpty()) {
            assertThat(described.mean()).isEmpty();
            assertThat(described.std()).isEmpty();
            return;
        }
        BigDecimal n = BigDecimal.valueOf(values.size());
        BigDecimal sum = values.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal squares = values.stream().map(v -> v.multiply(v)).reduce(BigDecimal.ZERO, BigDecimal::add);
        double mean = sum.divide(n, DIGITS).doubleValue();
        BigDecimal spread = n.multiply(squares).subtract(sum.multiply(sum));
        double deviation = spread.signum() <= 0
                ? 0
                : spread.sqrt(new MathContext(40)).divide(n, DIGITS).doubleValue();
        assertRelative("mean", described.mean().orElseThrow(), mean, 1e-9);
        assertRelative("std", described.std().orElseThrow(), deviation, 1e-6);
    }

    private static void assertRelative(String name, double actual, double expected, double tolerance) {
        assertThat(actual).as(name).isCloseTo(expected, within(Math.max(Math.abs(expected) * tolerance, 1e-300)));
    }

    static BigDecimal exact(double value) {
        return new BigDecimal(value);
    }

    static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }
}
