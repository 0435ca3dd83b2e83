package io.bodkin.darray.stencil;

import io.bodkin.darray.grid.Extents;
import java.util.Arrays;

/** A sum of neighbours, each times its weight; made by {@link Stencil#weights}. Immutable. */
public final class WeightedStencil {
    private final double[] weights;
    private final int rank;
    private final Stencil stencil;

    private WeightedStencil(double[] weights, int rank, Stencil stencil) {
        this.weights = weights;
        this.rank = rank;
        this.stencil = stencil;
    }

    static WeightedStencil of(double[] weights, long[] extents) {
        if (extents.length == 0
                || extents.length > Stencil.MAX_RANK
                || Arrays.stream(extents).anyMatch(extent -> extent % 2 != 1)
                || Extents.elements(extents) != weights.length) {
            throw new IllegalArgumentException(weights.length + " weights in the shape " + Extents.text(extents)
                    + ": each extent must be odd, and their product the number of weights");
        }
        int[] radii =
                Arrays.stream(extents).mapToInt(extent -> (int) (extent / 2)).toArray();
        return new WeightedStencil(weights.clone(), extents.length, Stencil.ofWeights(radii));
    }

    /** The same, with this rule beyond the ends of each axis, or with one rule for all. */
    public WeightedStencil boundary(Boundary... rules) {
        return new WeightedStencil(weights, rank, stencil.boundary(rules));
    }

    /** The same, so many times; as {@link Stencil#steps}. */
    public WeightedStencil steps(int count) {
        return new WeightedStencil(weights, rank, stencil.steps(count));
    }

    int rank() {
        return rank;
    }

    double[] weights() {
        return weights;
    }

    Stencil stencil() {
        return stencil;
    }
}
