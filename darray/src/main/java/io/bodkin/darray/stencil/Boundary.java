package io.bodkin.darray.stencil;

import java.io.Serializable;

/**
 * What there is beyond both ends of an axis, for stencils. Where an element is beyond the ends of several axes, the
 * rule of the last of these axes comes first: it names elements of its axis, which may lie beyond the ends of those
 * before. Immutable.
 */
public abstract sealed class Boundary implements Serializable permits Boundary.Beyond, Wrapped {
    private static final long serialVersionUID = 1L;

    /** A rule that makes what is beyond an end of what is next to it. */
    abstract static sealed class Beyond extends Boundary permits Constant, Nearest, Mirrored, Sloped, Custom, Ends {
        private static final long serialVersionUID = 1L;
    }

    Boundary() {}

    /** The axis is a ring. */
    public static Boundary wrap() {
        return new Wrapped();
    }

    /** This value everywhere. */
    public static Boundary constant(double value) {
        return new Constant(value);
    }

    /** The value at the end. */
    public static Boundary clamp() {
        return new Nearest();
    }

    /**
     * The axis backwards.
     *
     * @param edgeRepeated whether it begins with the element at the end, or the one next to it
     */
    public static Boundary reflect(boolean edgeRepeated) {
        return new Mirrored(edgeRepeated, false);
    }

    /** As {@link #reflect}, with the other sign; what is reflected twice has its own. */
    public static Boundary antiReflect(boolean edgeRepeated) {
        return new Mirrored(edgeRepeated, true);
    }

    /** On the straight line through the last two elements. */
    public static Boundary linearExtrapolate() {
        return new Sloped();
    }

    /** Whatever a function makes of the elements next to the end; the same at both ends. */
    public static Boundary custom(BoundaryFn rule) {
        return new Custom(rule);
    }

    /**
     * Another rule at the end than at the beginning.
     *
     * @throws IllegalArgumentException if one of them is {@link #wrap}
     */
    public static Boundary ends(Boundary beginning, Boundary end) {
        if (beginning instanceof Beyond first && end instanceof Beyond last) {
            return new Ends(first, last);
        }
        throw new IllegalArgumentException(
                "an axis is a ring at both ends or at none: wrap() is no rule for one of them");
    }

    boolean wraps() {
        return false;
    }

    /** The fewest elements that an axis must have. */
    int fewest() {
        return 1;
    }

    /**
     * Computes elements beyond an end.
     *
     * @param end which: where they are, and what is inside
     * @param distance of these elements: 1 next to the end
     */
    abstract void fill(double[] values, End end, int distance);

    /**
     * Some lines that run into an end of an axis, side by side in memory.
     *
     * @param upper whether the index grows towards it
     * @param edge where the last element inside is, of the first line
     * @param inward from there to the next inside
     * @param extent of the axis
     * @param reach the radius on this axis
     * @param lines side by side
     */
    record End(boolean upper, int edge, int inward, long extent, int reach, int lines) {
        /** Where the element is, of the first line, at this distance from the last one inside: inwards. */
        int inside(int distance) {
            return edge + distance * inward;
        }

        /** Where the element is, of the first line, at this distance beyond the last one inside. */
        int beyond(int distance) {
            return edge - distance * inward;
        }
    }
}
