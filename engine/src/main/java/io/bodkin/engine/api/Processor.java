package io.bodkin.engine.api;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * One thing that runs tasks, in one worker. A value: it names the processor, and keeps nothing alive.
 *
 * @param node the machine
 * @param worker id of the worker, from 1
 * @param kind {@link #THREAD}, or the name of a kind that was added to the engine
 * @param index from 1, within its worker and kind
 * @param enabledByDefault whether tasks without a scope may run there
 */
public record Processor(String node, int worker, String kind, int index, boolean enabledByDefault)
        implements Serializable {
    /** The kind of processors that are threads of the worker's process. */
    public static final String THREAD = "thread";

    public Processor {
        requireNonNull(node, "node");
        requireNonNull(kind, "kind");
        if (worker < 1 || index < 1) {
            throw new IllegalArgumentException(
                    "workers and processors count from 1, got worker " + worker + ", index " + index);
        }
    }

    @Override
    public String toString() {
        return "worker " + worker + " " + kind + " " + index;
    }
}
