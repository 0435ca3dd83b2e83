package io.bodkin.cli.describe;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What is known of one column. An empty entry has no meaning for the type, or for a column without values.
 *
 * <p>Numbers are numbers (decimals and uint64 with all their digits), booleans are booleans, everything else is text:
 * strings as they are, dates, times and timestamps (with the offset of their zone, if they have one) and durations in
 * the forms of ISO 8601. NaN and the infinities are counted and left out of all else. Nulls, min and max are exact,
 * {@code mean} and {@code std} (of the population) as exact as a double. The mean of booleans is the share of true.
 *
 * <p>The quantile of share q is a value of the column: the smallest one such that at least that share of the values is
 * at most as large. It is exact for types of at most 16 bits and for columns of up to 16,384 values, else within 1 % in
 * rank; a long string is cut to 256 bytes. {@code distinct} leaves nulls, NaN and infinities out; it is exact for types
 * of at most 16 bits and for up to 2,048 distinct values, else within 3 %, and never more than there are values.
 *
 * <p>Binary and nested columns, intervals and nulls have rows and nulls only.
 *
 * @param type as in {@code timestamp[us, UTC]}
 */
public record ColumnDescription(
        String name,
        String type,
        long rows,
        long nulls,
        OptionalLong nan,
        OptionalLong inf,
        Optional<Scalar> min,
        Optional<Scalar> max,
        OptionalDouble mean,
        OptionalDouble std,
        Optional<Scalar> p1,
        Optional<Scalar> p25,
        Optional<Scalar> p50,
        Optional<Scalar> p75,
        Optional<Scalar> p99,
        OptionalLong distinct) {
    public ColumnDescription {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        if (rows < 0 || nulls < 0 || nulls > rows) {
            throw new IllegalArgumentException(nulls + " nulls in " + rows + " rows");
        }
    }

    static ColumnDescription of(String name, String type, long rows, long nulls, ValueStatistics.Summary summary) {
        List<Optional<Scalar>> quantiles = summary.quantiles().isEmpty()
                ? List.of(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty())
                : summary.quantiles().stream().map(Optional::of).toList();
        return new ColumnDescription(
                name,
                type,
                rows,
                nulls,
                summary.nan(),
                summary.inf(),
                summary.min(),
                summary.max(),
                summary.mean(),
                summary.std(),
                quantiles.get(0),
                quantiles.get(1),
                quantiles.get(2),
                quantiles.get(3),
                quantiles.get(4),
                distinct(rows - nulls, summary));
    }

    /** An estimate may be beyond what there can be. */
    private static OptionalLong distinct(long values, ValueStatistics.Summary summary) {
        long most = values - summary.nan().orElse(0) - summary.inf().orElse(0);
        return summary.distinct().isPresent()
                ? OptionalLong.of(Math.min(most, summary.distinct().getAsLong()))
                : OptionalLong.empty();
    }
}
