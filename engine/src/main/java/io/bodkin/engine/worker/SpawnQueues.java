package io.bodkin.engine.worker;

import io.bodkin.engine.api.Fn0;
import io.bodkin.engine.graph.TaskNode;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The queue that each thread spawns into, if it is in such a block; see {@link SpawnQueue}. */
final class SpawnQueues {
    private static final ThreadLocal<SpawnQueue> CURRENT = new ThreadLocal<>();

    /** Blocks that threads are in: as long as there are none, spawning looks no further. */
    private final AtomicInteger open = new AtomicInteger();

    /** The queue of the calling thread's block, or null. {@code owner}: the task that it runs, or null. */
    SpawnQueue current(TaskNode<?> owner) {
        if (open.get() == 0) {
            return null;
        }
        SpawnQueue queue = CURRENT.get();
        return queue != null && queue.owner == owner && queue.isOf(this) ? queue : null;
    }

    /** Begins or holds back a task that was just made. */
    void launch(TaskNode<?> node, TaskNode<?> owner) {
        SpawnQueue queue = current(owner);
        if (queue == null) {
            node.launchUnseen();
        } else {
            queue.submit(List.of(node));
        }
    }

    /**
     * @throws IllegalStateException if the calling thread would wait for a task that cannot begin before its block ends
     */
    void checkMayWait(TaskNode<?> node, TaskNode<?> owner) {
        SpawnQueue queue = current(owner);
        if (queue != null && queue.holdsBack(node)) {
            throw new IllegalStateException("task " + node.describe()
                    + " begins when the block ends in which it was spawned: it cannot be waited for inside");
        }
    }

    /** Runs {@code body} with the queue, which is ended however the body ends. */
    <T> T inside(SpawnQueue queue, Fn0<T> body) throws Exception {
        SpawnQueue before = CURRENT.get();
        CURRENT.set(queue);
        open.incrementAndGet();
        try {
            return body.apply();
        } finally {
            open.decrementAndGet();
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
            queue.end();
        }
    }
}
