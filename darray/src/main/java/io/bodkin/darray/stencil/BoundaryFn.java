package io.bodkin.darray.stencil;

import java.io.Serializable;

/** Makes what is beyond an end of an axis. Pure; may be called by several threads at once, and may travel. */
@FunctionalInterface
public interface BoundaryFn extends Serializable {
    /** The elements of a line next to its end. Lent for one call. */
    interface Inside {
        /**
         * The element at this distance from the last one, which has 0.
         *
         * @throws IndexOutOfBoundsException if it is below 0, farther than the radius of the stencil, or beyond the
         *     other end
         */
        double at(int distance);

        /** Whether this is the end of the axis, and not its beginning. */
        boolean isUpper();
    }

    /**
     * The value of an element beyond the end.
     *
     * @param distance from the last element inside: 1 next to it, at most the radius of the stencil
     */
    double apply(int distance, Inside inside);
}
