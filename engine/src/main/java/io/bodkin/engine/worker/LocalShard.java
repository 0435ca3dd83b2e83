package io.bodkin.engine.worker;

import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.Shard;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import java.util.ArrayList;
import java.util.List;

/** The user's handle on a shard whose pieces are in this process. */
record LocalShard<T>(LocalRuntime runtime, List<MutableChunk<T>> mutables) implements Shard<T> {
    LocalShard {
        mutables = List.copyOf(mutables);
    }

    @Override
    public List<Chunk<T>> pieces() {
        return List.copyOf(mutables);
    }

    boolean isOf(LocalRuntime some) {
        return runtime == some;
    }

    /** For one task, whatever becomes of the handles. */
    ScopedPieces<T> consumed() {
        return new ScopedPieces<>(mutables.stream().map(MutableChunk::consumed).toList());
    }

    @Override
    public <R> List<Task<R>> map(Fn1<? super T, ? extends R> function) {
        List<Task<R>> tasks = new ArrayList<>(mutables.size());
        for (MutableChunk<T> piece : mutables) {
            // A scope of its own: that of the task that calls this is not meant.
            tasks.add(runtime.facade().with(inScopeOf(piece)).spawn(piece, function));
        }
        return tasks;
    }

    private static TaskOptions inScopeOf(Chunk<?> piece) {
        return TaskOptions.none().scope(piece.scope());
    }
}
