package io.bodkin.darray.grid;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Maps each index of one space (of a view, of a result) to an index of another (of what is viewed, of an operand):
 * source axis {@code a} has index {@code start[a] + step[a] * index[axis[a]]}, or {@code start[a]} always if
 * {@code axis[a]} is {@link #FIXED}. Slices, steps, flips, permutations, broadcasts, diagonals, new and dropped axes
 * are such maps, and so is whatever they are composed to. Immutable.
 */
public final class AffineMap implements Serializable {
    private static final long serialVersionUID = 1;

    /** In place of an axis: the index is the same everywhere. */
    public static final int FIXED = -1;

    private final int rank;
    private final int[] axis;
    private final long[] start;
    private final long[] step;

    private AffineMap(int rank, int[] axis, long[] start, long[] step) {
        this.rank = rank;
        this.axis = axis;
        this.start = start;
        this.step = step;
    }

    /** @param rank of the space that is mapped; the arrays have an element for each axis of the source */
    public static AffineMap of(int rank, int[] axis, long[] start, long[] step) {
        return new AffineMap(rank, axis.clone(), start.clone(), step.clone());
    }

    public static AffineMap identity(int rank) {
        int[] axes = new int[rank];
        Arrays.setAll(axes, a -> a);
        return permutation(axes);
    }

    /** Axis {@code i} of the result is axis {@code axes[i]} of the source. */
    public static AffineMap permutation(int... axes) {
        int[] inverse = new int[axes.length];
        long[] step = new long[axes.length];
        for (int i = 0; i < axes.length; i++) {
            inverse[axes[i]] = i;
            step[i] = 1;
        }
        return new AffineMap(axes.length, inverse, new long[axes.length], step);
    }

    /**
     * How an operand of these extents is read for a result of those, by NumPy's rule: axes are aligned from the last,
     * and one of extent 1 serves for any.
     */
    public static AffineMap broadcast(long[] source, long[] result) {
        int[] axis = new int[source.length];
        long[] step = new long[source.length];
        int missing = result.length - source.length;
        for (int a = 0; a < source.length; a++) {
            boolean follows = source[a] == result[a + missing];
            axis[a] = follows ? a + missing : FIXED;
            step[a] = follows ? 1 : 0;
        }
        return new AffineMap(result.length, axis, new long[source.length], step);
    }

    /** Of the space that is mapped. */
    public int rank() {
        return rank;
    }

    /** Of the source. */
    public int sourceRank() {
        return axis.length;
    }

    /** Which axis gives the index on source axis {@code a}, or {@link #FIXED}. */
    public int axis(int a) {
        return axis[a];
    }

    public long start(int a) {
        return start[a];
    }

    public long step(int a) {
        return step[a];
    }

    /** The index on source axis {@code a} for {@code index} on the axis that gives it. */
    public long source(int a, long index) {
        return start[a] + step[a] * index;
    }

    /** The map that applies {@code first}, and then this one. */
    public AffineMap after(AffineMap first) {
        int[] axes = new int[axis.length];
        long[] starts = new long[axis.length];
        long[] steps = new long[axis.length];
        for (int a = 0; a < axis.length; a++) {
            int between = axis[a];
            if (between == FIXED) {
                axes[a] = FIXED;
                starts[a] = start[a];
            } else {
                axes[a] = first.axis[between];
                starts[a] = start[a] + step[a] * first.start[between];
                steps[a] = step[a] * first.step[between];
            }
        }
        return new AffineMap(first.rank, axes, starts, steps);
    }

    /** For numbers {@code sum(weights[a] * source index a)}: what an axis of the space contributes to them. */
    public long[] weights(long[] sourceWeights) {
        long[] weights = new long[rank];
        for (int a = 0; a < axis.length; a++) {
            if (axis[a] != FIXED) {
                weights[axis[a]] += step[a] * sourceWeights[a];
            }
        }
        return weights;
    }

    /** For numbers {@code sum(weights[a] * source index a)}: the number at index 0 of all axes. */
    public long base(long[] sourceWeights) {
        long base = 0;
        for (int a = 0; a < axis.length; a++) {
            base += start[a] * sourceWeights[a];
        }
        return base;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AffineMap that
                && rank == that.rank
                && Arrays.equals(axis, that.axis)
                && Arrays.equals(start, that.start)
                && Arrays.equals(step, that.step);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * rank + Arrays.hashCode(axis)) + Arrays.hashCode(start)) + Arrays.hashCode(step);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("(");
        for (int a = 0; a < axis.length; a++) {
            text.append(a == 0 ? "" : ", ").append(start[a]);
            if (axis[a] != FIXED) {
                text.append(step[a] < 0 ? " - " : " + ")
                        .append(Math.abs(step[a]))
                        .append(" i")
                        .append(axis[a]);
            }
        }
        return text.append(')').toString();
    }
}
