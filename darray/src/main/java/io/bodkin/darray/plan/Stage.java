package io.bodkin.darray.plan;

import io.bodkin.darray.eval.Program;
import io.bodkin.darray.expr.Node;
import io.bodkin.engine.api.Ref;
import java.util.List;

/**
 * The computation of one node that is kept while the others need it: a task for each of its blocks, and for a reduction for
 * each block of what is reduced.
 *
 * @param sources where the stored streams of the program come from, in order
 * @param scalars the numbers that the program takes, in order
 */
record Stage(Node node, Program program, List<Source> sources, List<Ref<Double>> scalars) {
    /** Blocks that tasks of a stage take. */
    sealed interface Source {
        /** Blocks that were there before. */
        record Given(Node.Stored array) implements Source {}

        /** Blocks of an earlier stage. */
        record Computed(Stage stage) implements Source {}
    }
}
