package io.bodkin.engine.api;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * A call that runs once its inputs are ready; a handle to its result. Thread-safe.
 *
 * <p>Not releasing a task is normal: its result is dropped when the handle is collected, and spilled meanwhile if
 * memory is short. {@link #release} drops it at once.
 */
public interface Task<T> extends Ref<T> {
    /** Unique in its engine, increasing in the order of spawning. */
    long id();

    /** As given by {@link TaskOptions}, else derived from the function. */
    String name();

    /**
     * Waits for the result. A {@link Block} or {@link Batch} comes pinned: close it. Inside a task this frees the
     * processor for others meanwhile.
     *
     * @throws io.bodkin.engine.fault.TaskFailedException if it, or a task that it needs, failed; the cause is the
     *     original
     * @throws io.bodkin.engine.fault.InterruptedWaitException if the thread is interrupted; its interrupt flag stays
     *     set
     */
    T fetch();

    /** As {@link #fetch()}, for at most {@code timeout}. */
    T fetch(Duration timeout) throws TimeoutException;

    /** Waits until the task is done, well or not. */
    void await();

    /** Whether the task has ended, well or not. */
    boolean isDone();

    /** Whether the task has begun to run, or has ended. */
    boolean isStarted();

    /**
     * Ends the task, the tasks that depend on it, and those that it spawned: fetching them throws, with a
     * {@link java.util.concurrent.CancellationException} as the cause. A function in the middle of its work is
     * interrupted and loses its processor; it should look at {@link TaskContext#isCancelled()} now and then, and what
     * it holds stays until it returns.
     *
     * @return false if the task had ended
     */
    boolean cancel();

    /**
     * The result as a chunk: a second handle, with its own {@link Chunk#release}. Waits and throws as {@link #fetch()}.
     */
    Chunk<T> fetchRaw();

    /**
     * Ends this handle: the result is dropped once the tasks that take it have run. Idempotent; a later fetch throws.
     */
    void release();

    /** Completes as the task does, with the same value or exception; completed by an engine thread. */
    CompletableFuture<T> toCompletableFuture();
}
