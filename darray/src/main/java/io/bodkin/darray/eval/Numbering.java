package io.bodkin.darray.eval;

import io.bodkin.darray.grid.AffineMap;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Region;
import java.io.Serializable;

/** Numbers the elements of an index space: {@code base + sum(weights[axis] * index[axis])}. */
public record Numbering(long base, long[] weights) implements Serializable {
    /** Numbers the elements of a region from 0. */
    public static Numbering rowMajor(Region region) {
        long[] strides = Extents.strides(region.extent());
        return new Numbering(-new Numbering(0, strides).first(region), strides);
    }

    /** The elements of the space that {@code map} maps, by the numbers that their sources have. */
    public Numbering through(AffineMap map) {
        return new Numbering(base + map.base(weights), map.weights(weights));
    }

    /** The number of the first element of a region. */
    long first(Region region) {
        long number = base;
        for (int axis = 0; axis < weights.length; axis++) {
            number += weights[axis] * region.from()[axis];
        }
        return number;
    }
}
