package io.bodkin.engine.stream;

import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.worker.ByRef;
import io.bodkin.engine.worker.LoopWait;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Takes one value from each edge for each evaluation. Belongs to the thread of the stage. */
class Intake {
    /** Stands for null in a ring. */
    static final Object NULL = new Object();

    final Stage stage;
    final LoopWait context;
    final List<Edge> edges;
    private final int[] places;
    private final Object[] taken;
    private final BooleanSupplier changed = this::hasChanged;

    /** @param places where the value of each edge stands among the arguments */
    Intake(Stage stage, LoopWait context, List<Edge> edges, int[] places) {
        this.stage = stage;
        this.context = context;
        this.edges = List.copyOf(edges);
        this.places = places;
        this.taken = new Object[places.length];
    }

    /** Waits for the values; false if there will be no more: an edge is at its end, or the stage is to stop. */
    boolean next(Object[] arguments) {
        while (true) {
            boolean all = true;
            for (int i = 0; i < taken.length; i++) {
                if (taken[i] == null) {
                    taken[i] = edges.get(i).poll();
                    all &= taken[i] != null;
                }
            }
            if (all) {
                for (int i = 0; i < taken.length; i++) {
                    arguments[places[i]] = taken[i] == NULL ? null : taken[i];
                }
                return true;
            }
            if (isAtEnd()) {
                return false;
            }
            stage.awaitInput(changed, 0, context);
        }
    }

    /** The arguments are no longer needed. */
    final void done() {
        for (int i = 0; i < taken.length; i++) {
            if (taken[i] instanceof ByRef byRef) {
                byRef.release();
            }
            taken[i] = null;
        }
    }

    /** Told to stop, and nothing that it could still work off will come from its own stream. */
    final boolean isToEnd() {
        return stage.isToStop() && stage.above().isEmpty();
    }

    private boolean hasChanged() {
        if (isToEnd()) {
            return true;
        }
        boolean all = true;
        for (int i = 0; i < taken.length; i++) {
            if (taken[i] == null) {
                all = false;
                if (edges.get(i).isClosed() || edges.get(i).waiting() > 0) {
                    return true;
                }
            }
        }
        return all; // the last value may have been found when it was looked for the end
    }

    private boolean isAtEnd() {
        if (isToEnd()) {
            return true;
        }
        for (int i = 0; i < taken.length; i++) {
            if (taken[i] == null && edges.get(i).isClosed()) {
                taken[i] = edges.get(i).poll(); // the last may have come before the end
                if (taken[i] == null) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The task that failed, of those whose values are at their end. */
    final Optional<TaskNode<?>> failed() {
        for (int i = 0; i < taken.length; i++) {
            Edge edge = edges.get(i);
            if (taken[i] == null && edge.isClosed() && edge.from().failure().isPresent()) {
                return Optional.of(edge.from());
            }
        }
        return Optional.empty();
    }
}
