package io.bodkin.engine.worker;

import io.bodkin.engine.graph.TaskNode;
import java.util.BitSet;

/**
 * Where a task may run that may not run everywhere. Kept with the node.
 *
 * @param processors ids; not changed any more
 */
record Placed(BitSet processors) {
    boolean allows(int processor) {
        return processors.get(processor);
    }

    static boolean allows(TaskNode<?> node, int processor) {
        return !(node.notes().placement instanceof Placed placed) || placed.allows(processor);
    }
}
