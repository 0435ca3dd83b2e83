package io.bodkin.darray;

import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Extents;
import java.util.Arrays;

/** Some axes of an array; negative ones are counted from the end. Immutable. */
public final class Axes {
    private static final Axes ALL = new Axes(null, false);

    /** Null for all. */
    private final int[] axes;

    private final boolean kept;

    private Axes(int[] axes, boolean kept) {
        this.axes = axes;
        this.kept = kept;
    }

    public static Axes all() {
        return ALL;
    }

    public static Axes of(int axis, int... more) {
        int[] axes = new int[more.length + 1];
        axes[0] = axis;
        System.arraycopy(more, 0, axes, 1, more.length);
        return new Axes(axes, false);
    }

    /** The same axes; a reduction then leaves them, with extent 1, so that its result can be broadcast to the array. */
    public Axes keep() {
        return new Axes(axes, true);
    }

    boolean isKept() {
        return kept;
    }

    /** For each axis of an array whether it is one of these. */
    boolean[] reduced(Node node) {
        long[] extents = node.extents();
        boolean[] reduced = new boolean[extents.length];
        if (axes == null) {
            Arrays.fill(reduced, true);
            return reduced;
        }
        for (int axis : axes) {
            int number = number(axis, extents);
            if (reduced[number]) {
                throw new IllegalArgumentException("axis " + number + " is named twice");
            }
            reduced[number] = true;
        }
        return reduced;
    }

    /**
     * The axis counted from the start.
     *
     * @throws IllegalArgumentException if there is none
     */
    static int number(int axis, long[] extents) {
        int number = axis < 0 ? axis + extents.length : axis;
        if (number < 0 || number >= extents.length) {
            throw new IllegalArgumentException("an array of " + Extents.text(extents) + " has no axis " + axis);
        }
        return number;
    }
}
