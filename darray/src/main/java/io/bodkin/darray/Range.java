package io.bodkin.darray;

import io.bodkin.darray.grid.Extents;

/**
 * Which indices of one axis are taken. Indices below 0 are counted from the end; with a negative step the order is
 * reversed. Immutable.
 *
 * <pre>{@code
 * Range.of(2, 5)            // 2 3 4
 * Range.from(2).by(2)       // 2 4 6 ...
 * Range.to(-1)              // all but the last
 * Range.all().by(-1)        // from the last to the first
 * Range.at(0)               // the first; the array has no longer this axis
 * }</pre>
 */
public final class Range {
    private static final Range ALL = new Range(0, false, 0, false, 1, true);

    private final long from;
    private final boolean hasFrom;
    private final long to;
    private final boolean hasTo;
    private final long step;
    private final boolean keepsAxis;

    private Range(long from, boolean hasFrom, long to, boolean hasTo, long step, boolean keepsAxis) {
        this.from = from;
        this.hasFrom = hasFrom;
        this.to = to;
        this.hasTo = hasTo;
        this.step = step;
        this.keepsAxis = keepsAxis;
    }

    public static Range all() {
        return ALL;
    }

    /** {@code from} to {@code to - 1}. */
    public static Range of(long from, long to) {
        return new Range(from, true, to, true, 1, true);
    }

    /** {@code from} to the end. */
    public static Range from(long from) {
        return new Range(from, true, 0, false, 1, true);
    }

    /** The start to {@code to - 1}. */
    public static Range to(long to) {
        return new Range(0, false, to, true, 1, true);
    }

    /** One index; the axis goes. */
    public static Range at(long index) {
        return new Range(index, true, 0, false, 1, false);
    }

    /**
     * Every {@code step}-th of these indices. With a negative step {@code of(from, to)} begins with {@code from} and
     * ends before {@code to}, which is the smaller; {@code from(i)} goes down to 0, and {@code to(i)} begins with the
     * last.
     *
     * @throws IllegalArgumentException if {@code step} is 0
     */
    public Range by(long step) {
        if (step == 0) {
            throw new IllegalArgumentException("the step of a range must not be 0");
        }
        return new Range(from, hasFrom, to, hasTo, step, keepsAxis);
    }

    boolean keepsAxis() {
        return keepsAxis;
    }

    long step() {
        return step;
    }

    /** The first index of an axis of so many. */
    long first(int axis, long extent) {
        if (!keepsAxis) {
            return inside(from, axis, extent, 0, extent - 1);
        }
        if (!hasFrom) {
            return step > 0 ? 0 : extent - 1;
        }
        return inside(from, axis, extent, 0, step > 0 ? extent : Math.max(0, extent - 1));
    }

    /** How many indices there are of an axis of so many. */
    long count(int axis, long extent) {
        long first = first(axis, extent);
        long end = hasTo ? inside(to, axis, extent, 0, extent) : step > 0 ? extent : -1;
        long distance = step > 0 ? end - first : first - end;
        return distance <= 0 ? 0 : (distance - 1) / Math.abs(step) + 1;
    }

    private long inside(long index, int axis, long extent, long least, long greatest) {
        long counted = index < 0 ? index + extent : index;
        if (counted < least || counted > greatest) {
            throw new IndexOutOfBoundsException(
                    "index " + index + " is outside of axis " + axis + ", which has " + extent + " elements");
        }
        return counted;
    }

    @Override
    public String toString() {
        if (!keepsAxis) {
            return Long.toString(from);
        }
        return (hasFrom ? Long.toString(from) : "") + ":" + (hasTo ? Long.toString(to) : "")
                + (step == 1 ? "" : ":" + step);
    }

    /** @throws IllegalArgumentException if there are more ranges than axes */
    static void checkCount(Range[] ranges, long[] extents) {
        if (ranges.length > extents.length) {
            throw new IllegalArgumentException(ranges.length + " ranges for an array of " + Extents.text(extents)
                    + ", which has " + extents.length + " axes");
        }
    }
}
