package io.bodkin.darray.stencil;

import io.bodkin.darray.grid.Extents;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How far the neighbours are that a new element depends on, what there is beyond the edges, and how many steps are
 * done. Immutable.
 *
 * <pre>{@code
 * Stencil ring = Stencil.of(1).boundary(Boundary.wrap());
 * DArray smooth = x.stencil(ring.steps(10), w -> 0.25 * (w.at(-1, 0) + w.at(1, 0) + w.at(0, -1) + w.at(0, 1)));
 * }</pre>
 */
public final class Stencil {
    /** Axes of an array at most. */
    static final int MAX_RANK = 4;

    private final int[] radii;
    private final List<Boundary> boundaries;
    private final int steps;

    private Stencil(int[] radii, List<Boundary> boundaries, int steps) {
        this.radii = radii;
        this.boundaries = boundaries;
        this.steps = steps;
    }

    /**
     * Neighbours within these radii: one for each axis, or one for all. Beyond the edges there are zeros.
     *
     * @throws IllegalArgumentException if there is none, or one is not at least 1
     */
    public static Stencil of(int... radii) {
        if (radii.length == 0 || radii.length > MAX_RANK || Arrays.stream(radii).anyMatch(radius -> radius < 1)) {
            throw new IllegalArgumentException("a stencil takes one radius, or one for each of at most " + MAX_RANK
                    + " axes, and each must be >= 1, got " + Arrays.toString(radii));
        }
        return new Stencil(radii.clone(), List.of(Boundary.constant(0)), 1);
    }

    /** A sum of neighbours of an array of one axis, each times its weight; as {@link #weights(double[], long...)}. */
    public static WeightedStencil weights(double... weights) {
        return weights(weights, weights.length);
    }

    /**
     * A sum of neighbours of a matrix, each times its weight; as {@link #weights(double[], long...)}.
     *
     * @throws IllegalArgumentException if the rows are not of one length
     */
    public static WeightedStencil weights(double[][] weights) {
        int columns = weights.length == 0 ? 0 : weights[0].length;
        for (double[] row : weights) {
            if (row.length != columns) {
                throw new IllegalArgumentException("rows of " + columns + " and " + row.length + " weights");
            }
        }
        double[] flat = Arrays.stream(weights).flatMapToDouble(Arrays::stream).toArray();
        return weights(flat, weights.length, columns);
    }

    /**
     * A sum of neighbours, each times its weight: the one in the middle belongs to the element itself. Not mirrored:
     * the first weight is that of the neighbour with the lowest indices. Beyond the edges there are zeros.
     *
     * @param weights in row-major order
     * @param extents of which each is odd
     * @throws IllegalArgumentException if one is even, or their product is not the number of weights
     */
    public static WeightedStencil weights(double[] weights, long... extents) {
        return WeightedStencil.of(weights, extents);
    }

    /** The same, with this rule beyond the ends of each axis, or with one rule for all. */
    public Stencil boundary(Boundary... rules) {
        if (rules.length == 0) {
            throw new IllegalArgumentException("boundary() takes a rule for each axis, or one for all");
        }
        return new Stencil(radii, List.of(rules), steps);
    }

    /**
     * The same, so many times: each step takes what the one before made. Several are done at a time, so that an array
     * on disk is not read for each.
     *
     * @throws IllegalArgumentException if it is not at least 1
     */
    public Stencil steps(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("steps must be >= 1, got " + count);
        }
        return new Stencil(radii, boundaries, count);
    }

    static Stencil ofWeights(int[] radii) {
        return new Stencil(radii, List.of(Boundary.constant(0)), 1);
    }

    int steps() {
        return steps;
    }

    /** A radius for each axis. */
    int[] radii(int rank) {
        return radii.length == 1 && rank > 1 ? filled(rank, radii[0]) : radii.clone();
    }

    private static int[] filled(int rank, int radius) {
        int[] all = new int[rank];
        Arrays.fill(all, radius);
        return all;
    }

    /** A rule for each axis. */
    List<Boundary> boundaries(int rank) {
        List<Boundary> all = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            all.add(boundaries.get(boundaries.size() == 1 ? 0 : axis));
        }
        return all;
    }

    /** @throws IllegalArgumentException if arrays of these extents cannot have it */
    void check(long[] extents) {
        int rank = extents.length;
        boolean fits = rank >= 1
                && rank <= MAX_RANK
                && (radii.length == 1 || radii.length == rank)
                && (boundaries.size() == 1 || boundaries.size() == rank);
        if (!fits) {
            throw new IllegalArgumentException("a stencil with " + radii.length + " radii and " + boundaries.size()
                    + " boundary rules does not fit an array of " + Extents.text(extents)
                    + ": one of each, or one for each axis, and 1 to " + MAX_RANK + " axes");
        }
        int[] all = radii(rank);
        for (int axis = 0; axis < rank; axis++) {
            Boundary rule = boundaries(rank).get(axis);
            if (extents[axis] > 0 && all[axis] > 0 && (all[axis] > extents[axis] || extents[axis] < rule.fewest())) {
                throw new IllegalArgumentException("a stencil of radius " + all[axis] + " with boundary " + rule
                        + " needs at least " + Math.max(all[axis], rule.fewest()) + " elements on axis " + axis
                        + ", an array of " + Extents.text(extents) + " has " + extents[axis]);
            }
        }
    }
}
