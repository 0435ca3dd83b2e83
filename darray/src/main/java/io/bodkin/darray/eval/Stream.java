package io.bodkin.darray.eval;

import io.bodkin.darray.grid.AffineMap;
import io.bodkin.darray.grid.Footprint;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;
import io.bodkin.engine.api.DType;
import java.io.Serializable;

/** Elements that enter a program, one for each index of its space. */
public sealed interface Stream extends Serializable {
    /** From the blocks of an array: those that a region reads are inputs of its task, in increasing order. */
    record Stored(AffineMap map, Grid grid, DType dtype) implements Stream {
        /** Which blocks a region reads; none if it is empty. */
        public Footprint footprint(Region region) {
            return Footprint.of(map, grid, region);
        }
    }

    /** From a generator. */
    record Generated(Generator generator, Numbering numbering) implements Stream {}
}
