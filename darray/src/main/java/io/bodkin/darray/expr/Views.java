package io.bodkin.darray.expr;

import io.bodkin.darray.grid.AffineMap;
import io.bodkin.darray.grid.Footprint;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;

/** Makes views; a view of a view is one view, and a view of what is generated is generated. */
public final class Views {
    /** Elements of a block of what is broadcast, at least: it may be a single number. */
    private static final long BROADCAST = 1 << 15;

    private Views() {}

    /** The elements of {@code viewed} by an affine map, in blocks that begin and end where its blocks do. */
    public static Node of(Node viewed, AffineMap map, long[] extents) {
        Grid natural = Footprint.of(map, viewed.grid(), Region.whole(extents)).cuts(extents);
        return of(viewed, map, natural.limitedTo(Math.max(viewed.grid().largestBlock(), BROADCAST)));
    }

    /** The same elements in other blocks. */
    public static Node rechunk(Node viewed, Grid grid) {
        return viewed.grid().equals(grid) ? viewed : of(viewed, AffineMap.identity(grid.rank()), grid);
    }

    private static Node of(Node viewed, AffineMap map, Grid grid) {
        if (viewed instanceof Node.View view) {
            return of(view.viewed(), view.map().after(map), grid);
        }
        if (viewed instanceof Node.Generated generated) {
            return new Node.Generated(
                    generated.generator(), generated.numbering().through(map), grid);
        }
        if (viewed instanceof Node.Constant constant) {
            return new Node.Constant(constant.dtype(), grid, constant.real(), constant.integral());
        }
        return new Node.View(viewed, map, grid);
    }
}
