package io.bodkin.darray.stencil;

/** The lines of a box along its last axis. */
final class Lines {
    /** What is done with a line. */
    @FunctionalInterface
    interface Visitor {
        /** @param at the indices of its first element; changes after this */
        void line(int[] at);
    }

    private Lines() {}

    /** Visits all in row-major order; of a box without elements there are none. */
    static void forEach(int[] from, int[] end, Visitor visitor) {
        int last = from.length - 1;
        for (int axis = 0; axis <= last; axis++) {
            if (from[axis] >= end[axis]) {
                return;
            }
        }
        int[] at = from.clone();
        while (true) {
            visitor.line(at);
            int axis = last - 1;
            while (axis >= 0 && ++at[axis] == end[axis]) {
                at[axis] = from[axis];
                axis--;
            }
            if (axis < 0) {
                return;
            }
        }
    }
}
