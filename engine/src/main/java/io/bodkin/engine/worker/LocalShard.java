package io.bodkin.engine.worker;

import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Shard;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import java.util.ArrayList;
import java.util.List;

/** A shard whose pieces are in this process. */
record LocalShard<T>(Spawner engine, List<Chunk<T>> pieces) implements Shard<T>, LocalValue<T> {
    LocalShard {
        pieces = List.copyOf(pieces);
    }

    @Override
    public Scope scope() {
        return Scope.union(pieces.stream().map(Chunk::scope).toList());
    }

    @Override
    public T at(Processor processor) {
        return pieces.stream()
                .filter(piece -> piece.scope().contains(processor))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the shard has no piece for " + processor))
                .fetch();
    }

    @Override
    public <R> List<Task<R>> map(Fn1<? super T, ? extends R> function) {
        List<Task<R>> tasks = new ArrayList<>(pieces.size());
        for (Chunk<T> piece : pieces) {
            tasks.add(engine.spawn(piece, function));
        }
        return tasks;
    }
}
