package io.bodkin.engine.api;

import java.util.List;

/**
 * One value for each worker, or for each processor: a task that takes the shard gets the piece where it runs. Pieces
 * are never moved, copied or spilled; tasks may change them, and see to it themselves that this is safe.
 */
public interface Shard<T> extends Ref<T> {
    /** Each may be used in its scope only. */
    List<Chunk<T>> pieces();

    /** Runs {@code function} once on each piece, where it is. The results are in the order of the pieces. */
    <R> List<Task<R>> map(Fn1<? super T, ? extends R> function);

    default int size() {
        return pieces().size();
    }
}
