package io.bodkin.engine.lazy;

import io.bodkin.engine.api.Delayed;
import io.bodkin.engine.api.Graph;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.worker.LocalRuntime;
import java.util.List;

/** Builds calls that know their inputs; whoever holds a call holds all that it needs. */
public final class LazyGraph implements Graph {
    private final LocalRuntime runtime;
    private final TaskOptions options;

    public LazyGraph(LocalRuntime runtime) {
        this(runtime, TaskOptions.none());
    }

    private LazyGraph(LocalRuntime runtime, TaskOptions options) {
        this.runtime = runtime;
        this.options = options;
    }

    @Override
    public <R> Delayed<R> add(Object function, Ref<?>... inputs) {
        return new Call<>(runtime, function, List.of(inputs), options);
    }

    @Override
    public Graph with(TaskOptions inner) {
        return new LazyGraph(runtime, inner.over(options));
    }
}
