package io.bodkin.cli.describe;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An unevaluated sum of two doubles, the second at most half a unit in the last place of the first: about 106 bits.
 *
 * @see <a href="https://doi.org/10.1007/BF01397083">Dekker, A floating-point technique for extending the available
 *     precision, Numerische Mathematik 18 (1971)</a>
 */
final class Pair {
    static final Pair ZERO = new Pair(0, 0);

    final double high;
    final double low;

    Pair(double first, double second) {
        double sum = first + second;
        double part = sum - first;
        this.low = (first - (sum - part)) + (second - part);
        this.high = sum;
    }

    /** Exact. */
    static Pair of(long value) {
        double upper = (double) (value & 0xFFFF_FFFF_0000_0000L);
        double lower = (double) (value & 0xFFFF_FFFFL);
        return new Pair(upper, lower);
    }

    /** The nearest pair; {@code value} below 2^1000. */
    static Pair of(BigInteger value) {
        double high = value.doubleValue();
        BigInteger rest = value.subtract(new BigDecimal(high).toBigInteger());
        return new Pair(high, rest.doubleValue());
    }

    static Pair product(Pair pair, long times) {
        double factor = times;
        double product = pair.high * factor;
        return new Pair(product, Math.fma(pair.high, factor, -product) + pair.low * factor);
    }

    Pair plus(double otherHigh, double otherLow) {
        double sum = high + otherHigh;
        double part = sum - high;
        double error = (high - (sum - part)) + (otherHigh - part);
        return new Pair(sum, error + (low + otherLow));
    }

    Pair plus(Pair other) {
        return plus(other.high, other.low);
    }

    Pair dividedBy(long divisor) {
        double d = divisor;
        double quotient = high / d;
        double rest = Math.fma(-quotient, d, high) + low;
        return new Pair(quotient, rest / d);
    }
}
