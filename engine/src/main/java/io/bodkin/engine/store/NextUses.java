package io.bodkin.engine.store;

import java.util.TreeMap;

/** The tasks that will take a chunk, by sequence number. Not thread-safe. */
final class NextUses {
    private final TreeMap<Long, Integer> counts = new TreeMap<>();

    void add(long task) {
        counts.merge(task, 1, Integer::sum);
    }

    /** No-op if it was not added. */
    void remove(long task) {
        counts.computeIfPresent(task, (t, count) -> count == 1 ? null : count - 1);
    }

    /** The first, or {@link EvictionOrder#NEVER}. */
    long next() {
        return counts.isEmpty() ? EvictionOrder.NEVER : counts.firstKey();
    }
}
