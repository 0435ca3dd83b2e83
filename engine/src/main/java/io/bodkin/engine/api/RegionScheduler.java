package io.bodkin.engine.api;

import java.util.List;
import java.util.Optional;

/**
 * Says which processor runs which task of a datadeps region. Asked for every task, in their order, by the thread that
 * opened the region, before any of them begins; what it throws, the region throws.
 */
@FunctionalInterface
public interface RegionScheduler {
    /**
     * A task that is to be placed.
     *
     * @param number in its region, from 0
     * @param after the numbers of the tasks that it follows directly; if these are thousands, of some of them
     */
    record Step(int number, Optional<String> name, List<Integer> after) {
        public Step {
            after = List.copyOf(after);
        }
    }

    /**
     * @param processors where the task may run, at least one
     * @return one of them; empty: any, whichever is free when the task is ready
     */
    Optional<Processor> place(Step task, List<Processor> processors);

    /**
     * Where the data are: the processor that ran the last of those that a task waited for runs it next, as what that
     * one touched is in its caches; idle processors take the oldest tasks of others. The default.
     */
    RegionScheduler BY_LOCALITY = (task, processors) -> Optional.empty();

    /** One after another to each processor in turn. */
    static RegionScheduler roundRobin() {
        return (task, processors) -> Optional.of(processors.get(task.number() % processors.size()));
    }
}
