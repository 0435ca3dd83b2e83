package io.bodkin.engine.worker;

import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Fn0;
import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Shard;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Makes values that tasks may change where they are: mutable ones and shards. */
public final class LocalValues {
    private final LocalRuntime runtime;
    private final AtomicLong made = new AtomicLong();

    LocalValues(LocalRuntime runtime) {
        this.runtime = runtime;
    }

    /** Makes a value, by a task in this scope. */
    public <T> Chunk<T> mutable(Scope scope, Fn0<T> make) {
        TaskOptions options = TaskOptions.named("make mutable").inNode(true).scope(scope);
        Task<MutableChunk<T>> task = runtime.submit(runtime.facade(), options, (Fn0<MutableChunk<T>>) () -> {
            Processor here = runtime.context().orElseThrow().processor();
            Scope where = Scope.worker(here.worker()).and(scope);
            return new MutableChunk<>(-made.incrementAndGet(), make.apply(), where);
        });
        return task.fetch();
    }

    /**
     * One value for each of these scopes, each made there.
     *
     * @throws IllegalArgumentException if there is none
     */
    public <T> Shard<T> shard(List<? extends Scope> scopes, Fn0<T> make) {
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("a shard needs at least one place");
        }
        List<Chunk<T>> pieces = new ArrayList<>(scopes.size());
        scopes.forEach(scope -> pieces.add(mutable(scope, make)));
        return new LocalShard<>(runtime.facade(), pieces);
    }
}
