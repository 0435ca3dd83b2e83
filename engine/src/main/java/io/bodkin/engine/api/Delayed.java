package io.bodkin.engine.api;

/**
 * A call in a graph that was built and not run: {@link #collect} runs what it needs, and nothing else. It can be run
 * any number of times; nothing is kept between runs. An input of other calls of its graph, not of tasks. Thread-safe.
 */
public interface Delayed<T> extends Ref<T> {
    /** Runs what this call needs, and waits for its result. */
    default Chunk<T> compute() {
        return compute(GraphOptions.none());
    }

    /**
     * As {@link #compute()}, with options for all calls.
     *
     * @throws io.bodkin.engine.fault.TaskFailedException if the call, or one that it needs, failed
     */
    Chunk<T> compute(GraphOptions options);

    /** As {@link #compute()}, the value. */
    default T collect() {
        return collect(GraphOptions.none());
    }

    T collect(GraphOptions options);

    /**
     * The calls that would run, in the order in which they would be spawned, as a graph in the DOT language of
     * Graphviz.
     */
    String toDot();
}
