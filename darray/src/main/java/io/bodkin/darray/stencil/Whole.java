package io.bodkin.darray.stencil;

import io.bodkin.darray.eval.Placement;
import io.bodkin.darray.grid.Region;

/** The same elements: of a part of an operand, if that is the target. */
record Whole() implements Placement {
    private static final long serialVersionUID = 1L;

    @Override
    public void pieces(Region target, Visitor visitor) {
        visitor.piece(0, target, target);
    }
}
