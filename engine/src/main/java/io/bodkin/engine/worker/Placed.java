package io.bodkin.engine.worker;

import io.bodkin.engine.api.Processor;
import io.bodkin.engine.graph.TaskNode;
import java.util.BitSet;
import java.util.Set;

/**
 * Where a task may run that may not run everywhere. Kept with the node.
 *
 * @param processors ids; not changed any more
 * @param kinds of those
 */
record Placed(BitSet processors, Set<String> kinds) {
    private static final Set<String> THREADS = Set.of(Processor.THREAD);

    boolean allows(int processor) {
        return processors.get(processor);
    }

    /** Of the processors where the task may run. */
    static Set<String> kinds(TaskNode<?> node) {
        return node.notes().placement instanceof Placed placed ? placed.kinds() : THREADS;
    }

    static boolean allows(TaskNode<?> node, int processor) {
        return !(node.notes().placement instanceof Placed placed) || placed.allows(processor);
    }
}
