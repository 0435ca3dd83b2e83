package io.bodkin.engine.worker;

import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.graph.TaskNode;
import java.util.Optional;

/** Spawns loops, which begin when the block has ended. For the thread that runs the block. */
public final class LoopBlock {
    private final LocalRuntime runtime;
    private final SpawnQueues queues;
    private final SpawnQueue queue;

    LoopBlock(LocalRuntime runtime, SpawnQueues queues, SpawnQueue queue) {
        this.runtime = runtime;
        this.queues = queues;
        this.queue = queue;
    }

    /**
     * Spawns a task that runs a loop; it begins when its inputs are there and the block has ended.
     *
     * @param options none that belongs to a single evaluation
     * @throws IllegalStateException if the calling thread is not in the block
     */
    public <R> TaskNode<R> submit(Spawner spawner, TaskOptions options, Loop loop, Ref<?>... constants) {
        checkInside();
        return runtime.submitLoop(spawner, options, loop, constants);
    }

    private void checkInside() {
        for (SpawnQueue in = queues.current(runtime.currentNode()); in != null; in = in.outer) {
            if (in == queue) {
                return;
            }
        }
        throw new IllegalStateException(
                "a task of a stream is spawned in the block of the stream, by the thread that runs the block");
    }

    /** The loop that a task of this engine runs, as long as it has not ended. */
    public Optional<Loop> loopOf(Ref<?> ref) {
        return ref instanceof TaskNode<?> node && node.runtime() == runtime && node.function() instanceof LoopTask task
                ? Optional.of(task.loop())
                : Optional.empty();
    }

    /** Whether it is a task of this engine that runs a loop, or has run one. */
    public boolean isLoop(Ref<?> ref) {
        return ref instanceof TaskNode<?> node && node.runtime() == runtime && LoopTask.isLoop(node);
    }
}
