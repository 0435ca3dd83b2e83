package io.bodkin.engine.api;

import static java.util.Objects.requireNonNull;

/** How a datadeps region is run. Immutable: each method that sets something returns a copy. */
public final class DatadepsOptions {
    private static final DatadepsOptions NONE =
            new DatadepsOptions(TaskOptions.none(), RegionScheduler.BY_LOCALITY, false);

    private final TaskOptions tasks;
    private final RegionScheduler scheduler;
    private final boolean verify;

    private DatadepsOptions(TaskOptions tasks, RegionScheduler scheduler, boolean verify) {
        this.tasks = requireNonNull(tasks, "tasks");
        this.scheduler = requireNonNull(scheduler, "scheduler");
        this.verify = verify;
    }

    public static DatadepsOptions none() {
        return NONE;
    }

    /** Options of every task, unless it has its own. */
    public DatadepsOptions tasks(TaskOptions options) {
        return new DatadepsOptions(options, scheduler, verify);
    }

    public DatadepsOptions scheduler(RegionScheduler newScheduler) {
        return new DatadepsOptions(tasks, newScheduler, verify);
    }

    /**
     * Runs the tasks one at a time, and compares their arguments before and after each: a task that changes what it did
     * not say that it writes fails. For finding wrong annotations: it costs a copy of every array at every task.
     */
    public DatadepsOptions verify(boolean check) {
        return new DatadepsOptions(tasks, scheduler, check);
    }

    public TaskOptions tasks() {
        return tasks;
    }

    public RegionScheduler scheduler() {
        return scheduler;
    }

    public boolean verify() {
        return verify;
    }
}
