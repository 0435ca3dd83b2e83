package io.bodkin.darray.plan;

import io.bodkin.darray.eval.Program;
import io.bodkin.darray.expr.Node;
import io.bodkin.engine.api.Ref;
import java.util.List;

/** The computation of one node that is kept while the others need it. */
sealed interface Stage {
    Node node();

    /** Where the blocks come from that its tasks take, in order. */
    List<Source> sources();

    /** Blocks that tasks of a stage take. */
    sealed interface Source {
        /** Blocks that were there before. */
        record Given(Node.Stored array) implements Source {}

        /** Blocks of an earlier stage. */
        record Computed(Stage stage) implements Source {}
    }

    /**
     * A task for each block of the node, and for a reduction for each block of what is reduced, with one program.
     *
     * @param sources of the stored streams of the program
     * @param scalars the numbers that the program takes, in order
     */
    record Fused(Node node, Program program, List<Source> sources, List<Ref<Double>> scalars) implements Stage {}

    /**
     * Whatever tasks the algorithm needs.
     *
     * @param sources of the operands
     */
    record Algorithmic(Node.ByAlgorithm node, List<Source> sources) implements Stage {}

    /** One of several reductions that an earlier stage computes together: for each block a task that finishes it. */
    record Finished(Node.Reduced node, Fused together, int part) implements Stage {
        @Override
        public List<Source> sources() {
            return List.of(new Source.Computed(together));
        }
    }
}
