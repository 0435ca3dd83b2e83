package io.bodkin.darray.eval;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Intervals side by side: each begins with its lower edge, and ends before its upper one; the last ends with it.
 * Immutable.
 */
public sealed interface Bins extends Serializable {
    int count();

    /** Which has a value, or -1 if none has; NaN is in none. */
    int of(double value);

    /**
     * Bins between edges.
     *
     * @throws IllegalArgumentException if they are fewer than two, or do not increase
     */
    static Bins between(double... edges) {
        double[] sound = new double[edges.length];
        for (int i = 0; i < edges.length; i++) {
            sound[i] = edges[i] + 0.0; // no -0.0, which a search would not find
            if (Double.isNaN(edges[i]) || i > 0 && !(edges[i] > edges[i - 1])) {
                throw new IllegalArgumentException("the edges of a histogram must increase, got " + edges[i]
                        + (i > 0 ? " after " + edges[i - 1] : ""));
            }
        }
        if (edges.length < 2) {
            throw new IllegalArgumentException("a histogram has at least two edges, got " + edges.length);
        }
        return new Edges(sound);
    }

    /** @param edges increasing */
    record Edges(double[] edges) implements Bins {
        @Override
        public int count() {
            return edges.length - 1;
        }

        @Override
        public int of(double value) {
            int last = edges.length - 1;
            if (!(value >= edges[0] && value <= edges[last])) {
                return -1;
            }
            int found = Arrays.binarySearch(edges, value + 0.0);
            return found >= 0 ? Math.min(found, last - 1) : -found - 2;
        }
    }

    /** Intervals of one width, whose edges are {@link #edge}. */
    record Even(double low, double high, int count) implements Bins {
        /** The lower edge of a bin; that of the one after the last is the end. */
        public double edge(int bin) {
            return bin == count ? high : low + bin * ((high - low) / count);
        }

        @Override
        public int of(double value) {
            if (!(value >= low && value <= high)) {
                return -1;
            }
            int guess = (int) Math.min(count - 1, (value - low) * (count / (high - low)));
            if (value < edge(guess)) {
                return guess - 1;
            }
            return guess < count - 1 && value >= edge(guess + 1) ? guess + 1 : guess;
        }
    }

    /** A bin for each of the integers from 0. */
    record Integers(int count) implements Bins {
        @Override
        public int of(double value) {
            return value >= 0 && value < count ? (int) value : -1;
        }
    }
}
