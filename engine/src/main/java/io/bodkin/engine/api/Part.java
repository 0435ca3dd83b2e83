package io.bodkin.engine.api;

import java.util.List;

/** Which part of an argument a task reads or writes: only that is kept in order. Made by {@code Datadeps}. */
public sealed interface Part {
    /** All of it. */
    record Whole() implements Part {}

    /**
     * Of a matrix.
     *
     * @param upper the elements right of the diagonal, else those left of it
     * @param unit without the diagonal, as of a triangle whose diagonal is known to be ones
     */
    record Triangle(boolean upper, boolean unit) implements Part {}

    /** Of a matrix. */
    record Diagonal() implements Part {}

    /** What the argument's view, array or block has at these indices, one for each of its dimensions. */
    record Section(List<Slice> slices) implements Part {
        public Section {
            slices = List.copyOf(slices);
        }
    }

    /** One field of an object, by a name on which the tasks of a region agree. */
    record Field(String name) implements Part {}
}
