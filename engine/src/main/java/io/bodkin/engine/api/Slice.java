package io.bodkin.engine.api;

/**
 * Which indices of one axis a view takes. Immutable.
 *
 * <p>{@link #all} takes every index, {@link #range} a half-open range of them, {@link #at} one index, whose axis the
 * view then no longer has.
 */
public final class Slice {
    private static final long END = -1;
    private static final Slice ALL = new Slice(0, END, 1, true);

    private final long from;
    private final long to;
    private final long step;
    private final boolean keepsAxis;

    private Slice(long from, long to, long step, boolean keepsAxis) {
        this.from = from;
        this.to = to;
        this.step = step;
        this.keepsAxis = keepsAxis;
    }

    public static Slice all() {
        return ALL;
    }

    /** The one index {@code index}; the axis goes. */
    public static Slice at(long index) {
        return new Slice(index, index + 1, 1, false);
    }

    /** {@code from} to {@code to - 1}; may be empty. */
    public static Slice range(long from, long to) {
        return range(from, to, 1);
    }

    /**
     * {@code from}, {@code from + step} and so on, below {@code to}.
     *
     * @throws IllegalArgumentException if {@code from} is negative or above {@code to}, or {@code step} is not positive
     */
    public static Slice range(long from, long to, long step) {
        if (from < 0 || to < from || step < 1) {
            throw new IllegalArgumentException(
                    "a range needs 0 <= from <= to and step >= 1, got from " + from + ", to " + to + ", step " + step);
        }
        return new Slice(from, to, step, true);
    }

    /** The first index. */
    long from() {
        return from;
    }

    long step() {
        return step;
    }

    boolean keepsAxis() {
        return keepsAxis;
    }

    /**
     * How many indices it takes of an axis of so many.
     *
     * @throws IndexOutOfBoundsException if it reaches beyond
     */
    long count(int axis, long extent) {
        long end = to == END ? extent : to;
        if (from < 0 || end > extent) {
            throw new IndexOutOfBoundsException(this + " is outside of axis " + axis + ", which has " + extent);
        }
        return (end - from + step - 1) / step;
    }

    @Override
    public String toString() {
        if (to == END) {
            return "all";
        }
        return keepsAxis ? "range " + from + " to " + to + (step == 1 ? "" : " step " + step) : "index " + from;
    }
}
