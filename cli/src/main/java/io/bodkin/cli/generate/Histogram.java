package io.bodkin.cli.generate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.HashMap;
import java.util.Map;

/** How often each value occurs in a column. */
final class Histogram {
    private static final MathContext DIGITS = new MathContext(60);

    // Every float32 of magnitude 1 and more, and every one that is a small file's fraction of an hour, is a multiple.
    private static final double UNIT = 0x1p-40;

    private final Map<Double, Long> counts = new HashMap<>();

    void add(double value, long times) {
        if (times > 0) {
            counts.merge(value, times, Long::sum);
        }
    }

    Map<Double, Long> counts() {
        return counts;
    }

    ExpectedColumn describe(String name) {
        BigInteger rows = BigInteger.ZERO;
        BigInteger sum = BigInteger.ZERO;
        BigInteger squares = BigInteger.ZERO;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (Map.Entry<Double, Long> entry : counts.entrySet()) {
            double value = entry.getKey();
            double scaled = value / UNIT;
            if (scaled != Math.rint(scaled) || Math.abs(scaled) > 0x1p62) {
                throw new AssertionError(value + " is not a multiple of 2^-40 below 2^22");
            }
            BigInteger units = BigInteger.valueOf((long) scaled);
            BigInteger times = BigInteger.valueOf(entry.getValue());
            BigInteger weighted = units.multiply(times);
            rows = rows.add(times);
            sum = sum.add(weighted);
            squares = squares.add(weighted.multiply(units));
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        BigDecimal n = new BigDecimal(rows);
        double mean = new BigDecimal(sum).divide(n, DIGITS).doubleValue() * UNIT;
        BigInteger spread = rows.multiply(squares).subtract(sum.multiply(sum));
        double deviation = new BigDecimal(spread).sqrt(DIGITS).divide(n, DIGITS).doubleValue() * UNIT;
        return new ExpectedColumn(name, rows.longValueExact(), 0, min, max, mean, deviation, counts.size());
    }
}
