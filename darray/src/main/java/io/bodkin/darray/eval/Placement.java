package io.bodkin.darray.eval;

import io.bodkin.darray.grid.Region;
import java.io.Serializable;

/** Which elements of which operand make up a result. Immutable. */
public interface Placement extends Serializable {
    /** What is done with a piece. */
    @FunctionalInterface
    interface Visitor {
        /**
         * @param source of the operand
         * @param target of the result: of the same extents, from the last axis on, and of extent 1 on axes that only
         *     one of them has
         */
        void piece(int operand, Region source, Region target);
    }

    /** Visits pieces that together are a region of the result, and do not overlap. */
    void pieces(Region target, Visitor visitor);
}
