package io.bodkin.cli.describe;

import java.util.Arrays;

/**
 * Count, mean and population deviation of numbers, mergeable.
 *
 * <p>The sum is kept as an unevaluated pair of doubles (about 106 bits), so that the mean survives cancellation. The
 * squares are summed about the mean of a tile and then merged: nothing is lost when the mean is large beside the
 * deviation. Numbers beyond 2^400, and columns of nothing but numbers below 2^-400, are scaled by a power of two, so
 * that no square overflows or vanishes.
 *
 * @see <a href="https://doi.org/10.1080/00031305.1983.10483115">Chan, Golub and LeVeque, Algorithms for computing the
 *     sample variance, The American Statistician 37 (1983)</a>
 * @see <a href="https://doi.org/10.1137/030601818">Ogita, Rump and Oishi, Accurate sum and dot product, SIAM J. Sci.
 *     Comput. 26 (2005)</a>
 */
public final class Moments {
    private static final double HUGE = 0x1p400;
    private static final double TINY = 0x1p-400;
    private static final int STEP = 600;
    private static final int LANES = 128;
    private static final int TILE_BITS = 10;

    /** The most values of a tile. */
    public static final int TILE = 1 << TILE_BITS;

    private final double[] lane = new double[LANES];
    private final double[] upper = new double[LANES];
    private final double[] lower = new double[LANES];

    private long count;
    private double sumHigh;
    private double sumLow;
    private double squares;
    // The pair and the squares are of x * 2^-scale; scale is -600, 0 or 600.
    private int scale;
    private boolean empty = true;

    /**
     * Adds {@code values[0..n)}.
     *
     * @param values finite; overwritten when they need a scale
     * @param n at most {@link #TILE}
     */
    public void addTile(double[] values, int n) {
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        addTile(values, n, Pair.ZERO, largest);
    }

    /**
     * Adds {@code origin + values[0..n)}.
     *
     * @param values finite; overwritten when they need a scale
     * @param origin zero if the values need a scale
     * @param n at most {@link #TILE}
     * @param largest at least the largest magnitude among the values
     */
    void addTile(double[] values, int n, Pair origin, double largest) {
        if (n == 0) {
            return;
        }
        int tileScale = scaleOf(largest);
        if (tileScale != 0) {
            double factor = Math.scalb(1.0, -tileScale);
            for (int i = 0; i < n; i++) {
                values[i] *= factor;
            }
        }
        Pair sum = sumOf(values, n, tileScale == 0 ? largest : Math.scalb(largest, -tileScale));
        double tileSquares = squaresAbout(values, n, sum.high / n);
        Pair total = sum.plus(Pair.product(origin, n));
        merge(n, total.high, total.low, tileSquares, tileScale);
    }

    // Splits every number at one place, so that the sum of the upper parts is exact in any order, and what is lost of
    // the lower parts is below 2^-70 of the largest.
    private Pair sumOf(double[] values, int n, double largest) {
        double splitter = Math.scalb(1.5, Math.getExponent(largest) + 1 + TILE_BITS);
        Arrays.fill(upper, 0);
        Arrays.fill(lower, 0);
        int start = 0;
        for (; start + LANES <= n; start += LANES) {
            System.arraycopy(values, start, lane, 0, LANES);
            splitInto(lane, splitter, upper, lower);
        }
        double high = total(upper);
        double low = total(lower);
        for (int i = start; i < n; i++) {
            double x = values[i];
            double part = (splitter + x) - splitter;
            high += part;
            low += x - part;
        }
        return new Pair(high, low);
    }

    // Three arrays with one index: the compiler makes vector instructions of it.
    private static void splitInto(double[] from, double splitter, double[] upper, double[] lower) {
        for (int i = 0; i < LANES; i++) {
            double x = from[i];
            double part = (splitter + x) - splitter;
            upper[i] += part;
            lower[i] += x - part;
        }
    }

    private double squaresAbout(double[] values, int n, double mean) {
        Arrays.fill(upper, 0);
        Arrays.fill(lower, 0);
        int start = 0;
        for (; start + LANES <= n; start += LANES) {
            System.arraycopy(values, start, lane, 0, LANES);
            squaresInto(lane, mean, upper, lower);
        }
        double squared = total(upper);
        double rest = total(lower);
        for (int i = start; i < n; i++) {
            double d = values[i] - mean;
            squared += d * d;
            rest += d;
        }
        // The mean was rounded: what is left of the deviations corrects for it.
        return Math.max(0, squared - rest * rest / n);
    }

    private static void squaresInto(double[] from, double mean, double[] squares, double[] rests) {
        for (int i = 0; i < LANES; i++) {
            double d = from[i] - mean;
            squares[i] += d * d;
            rests[i] += d;
        }
    }

    private static double total(double[] lanes) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        for (int i = 0; i < LANES; i += 4) {
            a += lanes[i];
            b += lanes[i + 1];
            c += lanes[i + 2];
            d += lanes[i + 3];
        }
        return (a + b) + (c + d);
    }

    /** Adds {@code times} copies of {@code value}; times at least 1. */
    void addRepeated(double value, long times) {
        int oneScale = scaleOf(Math.abs(value));
        addRepeated(new Pair(Math.scalb(value, -oneScale), 0), times, oneScale);
    }

    /** Adds {@code times} copies of {@code value}, between 1 and 2^400; times at least 1. */
    void addRepeated(Pair value, long times) {
        addRepeated(value, times, 0);
    }

    private void addRepeated(Pair value, long times, int oneScale) {
        Pair total = Pair.product(value, times);
        merge(times, total.high, total.low, 0, oneScale);
    }

    /** Adds what {@code later} has, and leaves it as it is. */
    public void merge(Moments later) {
        if (!later.empty) {
            merge(later.count, later.sumHigh, later.sumLow, later.squares, later.scale);
        }
    }

    private void merge(long otherCount, double otherHigh, double otherLow, double otherSquares, int otherScale) {
        if (empty) {
            empty = false;
            count = otherCount;
            sumHigh = otherHigh;
            sumLow = otherLow;
            squares = otherSquares;
            scale = otherScale;
            return;
        }
        double addedHigh = otherHigh;
        double addedLow = otherLow;
        double otherSquared = otherSquares;
        if (otherScale > scale) {
            double factor = Math.scalb(1.0, scale - otherScale);
            sumHigh *= factor;
            sumLow *= factor;
            squares = squares * factor * factor;
            scale = otherScale;
        } else if (otherScale < scale) {
            double factor = Math.scalb(1.0, otherScale - scale);
            addedHigh *= factor;
            addedLow *= factor;
            otherSquared = otherSquared * factor * factor;
        }
        Pair mine = new Pair(sumHigh, sumLow);
        Pair others = new Pair(addedHigh, addedLow);
        Pair meanOfOther = others.dividedBy(otherCount);
        double delta = mine.dividedBy(count).plus(-meanOfOther.high, -meanOfOther.low).high;
        double all = (double) count + otherCount;
        squares += otherSquared + delta * delta * ((double) count * ((double) otherCount / all));
        Pair sum = mine.plus(others.high, others.low);
        sumHigh = sum.high;
        sumLow = sum.low;
        count += otherCount;
    }

    private static int scaleOf(double largest) {
        if (largest >= HUGE) {
            return STEP;
        }
        return largest <= TINY ? -STEP : 0;
    }

    public long count() {
        return count;
    }

    /** The mean of what was added, plus {@code bias}; at least one number must have been added. */
    double mean(Pair bias) {
        Pair mean = new Pair(sumHigh, sumLow).dividedBy(count);
        if (scale == 0) {
            return mean.plus(bias.high, bias.low).high;
        }
        return Math.scalb(mean.high, scale) + bias.high;
    }

    /** At least one number must have been added. */
    public double mean() {
        return mean(Pair.ZERO);
    }

    /** Of the population; at least one number must have been added. */
    public double deviation() {
        return Math.scalb(Math.sqrt(squares / count), scale);
    }
}
