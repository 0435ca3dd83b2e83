package io.bodkin.engine.worker;

import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Fn0;
import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Shard;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Makes values that tasks may change where they are: mutable ones and shards. */
public final class LocalValues {
    private static final int NAMED = 3;

    private final LocalRuntime runtime;
    private final AtomicLong made = new AtomicLong();

    /** Those that were not released; guarded by itself. */
    private final Set<MutableChunk<?>> there = Collections.newSetFromMap(new WeakHashMap<>());

    LocalValues(LocalRuntime runtime) {
        this.runtime = runtime;
    }

    /** Makes a value, by a task in this scope. */
    public <T> Chunk<T> mutable(Scope scope, Fn0<T> make) {
        return make(scope, make);
    }

    private <T> MutableChunk<T> make(Scope scope, Fn0<T> make) {
        TaskOptions options = TaskOptions.named("make mutable").inNode(true).scope(scope);
        Task<MutableChunk<T>> task = runtime.submitInternal(options, (Fn0<MutableChunk<T>>) () -> {
            Processor here = runtime.context().orElseThrow().processor();
            Scope where = Scope.worker(here.worker()).and(scope);
            return new MutableChunk<>(runtime, -made.incrementAndGet(), make.apply(), where);
        });
        MutableChunk<T> chunk = task.fetch();
        synchronized (there) {
            there.add(chunk);
        }
        return chunk;
    }

    void released(MutableChunk<?> chunk) {
        synchronized (there) {
            there.remove(chunk);
        }
    }

    /** Says in a clause which there are, as holders of memory that is not counted; empty if there are none. */
    String describe() {
        List<MutableChunk<?>> all;
        synchronized (there) {
            all = new ArrayList<>(there);
        }
        return all.isEmpty()
                ? ""
                : all.stream()
                        .sorted(Comparator.comparing(MutableChunk::id, Comparator.reverseOrder()))
                        .limit(NAMED)
                        .map(chunk -> " c-" + chunk.id() + " " + chunk.type().getName())
                        .collect(Collectors.joining(
                                ",", "; " + all.size() + " mutable values stay in memory, uncounted:", ""));
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
        List<MutableChunk<T>> pieces = new ArrayList<>(scopes.size());
        scopes.forEach(scope -> pieces.add(make(scope, make)));
        return new LocalShard<>(runtime, pieces);
    }
}
