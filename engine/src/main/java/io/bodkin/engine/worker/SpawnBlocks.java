package io.bodkin.engine.worker;

import io.bodkin.engine.api.Fn0;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.fault.TaskFailedException;
import io.bodkin.engine.graph.TaskNode;
import java.util.List;

/** Blocks of code whose tasks are waited for, or begin in a certain order. */
public final class SpawnBlocks {
    private final LocalRuntime runtime;
    private final SpawnQueues queues;

    SpawnBlocks(LocalRuntime runtime, SpawnQueues queues) {
        this.runtime = runtime;
        this.queues = queues;
    }

    /**
     * Runs the block, and waits for the tasks that it spawned; not for those that these spawn.
     *
     * @throws TaskFailedException the first failure, in the order of spawning; the others are suppressed in it
     */
    public <T> T sync(Fn0<T> body) throws Exception {
        TaskNode<?> owner = runtime.currentNode();
        SpawnQueue outer = queues.current(owner);
        SpawnQueue.Collecting queue = new SpawnQueue.Collecting(queues, outer, owner);
        Throwable failure = null;
        T value = null;
        try {
            value = queues.inside(queue, body);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        failure = awaitAll(queue.spawned(), failure);
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (Exception) failure;
        }
        return value;
    }

    private static Throwable awaitAll(List<TaskNode<?>> tasks, Throwable first) {
        Throwable failure = first;
        for (TaskNode<?> task : tasks) {
            task.await();
            TaskFailedException own = task.failure().orElse(null);
            if (failure == null) {
                failure = own;
            } else if (own != null) {
                failure.addSuppressed(own);
            }
        }
        return failure;
    }

    /**
     * Runs the block; the tasks that it spawned begin when it has ended, together. If it throws, none of them begins.
     */
    public <T> T bulk(Fn0<T> body) throws Exception {
        TaskNode<?> owner = runtime.currentNode();
        SpawnQueue.Bulk queue = new SpawnQueue.Bulk(queues, queues.current(owner), owner);
        return queues.inside(queue, () -> {
            try {
                return body.apply();
            } catch (Throwable failure) {
                queue.cancel();
                throw failure;
            }
        });
    }

    /**
     * Runs the block, which is told how to spawn loops; they begin when it has ended, together. If it throws, none of
     * them begins.
     */
    public <T> T loops(Fn1<LoopBlock, T> body) throws Exception {
        TaskNode<?> owner = runtime.currentNode();
        SpawnQueue.Loops queue = new SpawnQueue.Loops(queues, queues.current(owner), owner);
        return queues.inside(queue, () -> {
            try {
                return body.apply(new LoopBlock(runtime, queues, queue));
            } catch (Throwable failure) {
                queue.cancel();
                throw failure;
            }
        });
    }

    /**
     * Runs the block; each task that it spawned, or each bulk of tasks, begins when the one before has ended, well or
     * not.
     */
    public <T> T sequential(Fn0<T> body) throws Exception {
        TaskNode<?> owner = runtime.currentNode();
        return queues.inside(new SpawnQueue.Sequential(queues, queues.current(owner), owner), body);
    }
}
