package io.bodkin.engine.worker;

import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.store.Lease;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The processors of one worker, and what they run next. Of the tasks that the end of a task makes ready, the first runs
 * next on the same thread; the others, and those that a task spawns, go to the new end of the queue of its processor:
 * depth first. An idle processor takes from the common queue of tasks that came from outside, then steals the oldest from
 * others.
 */
final class Processors {
    /** How often the common queue comes before the own one, so that a chain without end starves nobody. */
    private static final int FAIR_TURN = 61;

    private final Processor[] all;
    private final BiConsumer<TaskNode<?>, Carrier> body;
    private final Consumer<Throwable> crash;
    private final SubmissionQueue submissions = new SubmissionQueue();
    private final Searchers searchers;
    private final Carriers carriers;
    private volatile boolean stopped;

    /**
     * @param body runs a task; what it throws is an error of the engine
     * @param crash called with such an error: nothing can be relied on any more
     */
    Processors(int count, BiConsumer<TaskNode<?>, Carrier> body, Consumer<Throwable> crash) {
        this.body = body;
        this.crash = crash;
        this.all = new Processor[count];
        for (int i = 0; i < count; i++) {
            all[i] = new Processor(i + 1);
        }
        this.searchers = new Searchers(all, this::hasWork);
        this.carriers = new Carriers(this, searchers);
    }

    /** To be called once. */
    void start() {
        for (Processor processor : all) {
            carriers.start(processor);
        }
    }

    int count() {
        return all.length;
    }

    Carriers carriers() {
        return carriers;
    }

    // ---- giving work

    /**
     * Has a ready task run: by this processor if a task of it made it ready, else by any.
     *
     * @param follows whether it may be what this thread runs next
     */
    void submit(TaskNode<?> node, boolean follows) {
        if (Thread.currentThread() instanceof Carrier carrier && carrier.processor != null && carrier.belongsTo(this)) {
            if (follows && carrier.following == null && carrier.running() == null) {
                carrier.following = node;
                return;
            }
            carrier.processor.deque.push(node);
            VarHandle.fullFence(); // the push before the look at the sleepers
        } else {
            submissions.add(node);
        }
        searchers.workAdded();
    }

    /** Has a task run soon by any processor. */
    void submitShared(TaskNode<?> node) {
        submissions.add(node);
        searchers.workAdded();
    }

    /** What the carrier was to run next goes where others can take it. */
    void flushFollowing(Carrier carrier) {
        TaskNode<?> node = carrier.following;
        if (node != null) {
            carrier.following = null;
            carrier.processor.deque.push(node);
            VarHandle.fullFence();
            searchers.workAdded();
        }
    }

    // ---- carrying

    /** The life of a carrier thread. */
    void carry(Carrier carrier) {
        try {
            while (!stopped && carriers.hasProcessor(carrier)) {
                if (carriers.yieldToResuming(carrier)) {
                    continue;
                }
                TaskNode<?> node = find(carrier);
                if (node == null) {
                    carrier.processor.busy = false;
                    carrier.processor.deque.wipe();
                    searchers.idle(carrier);
                } else {
                    run(node, carrier);
                }
            }
        } catch (Throwable error) {
            crash.accept(error);
        } finally {
            carriers.left(carrier);
        }
    }

    private void run(TaskNode<?> node, Carrier carrier) {
        searchers.end(carrier);
        if (!carrier.processor.busy) {
            carrier.processor.busy = true;
        }
        body.accept(node, carrier);
        if (Thread.interrupted() && stopped) {
            carrier.interrupt(); // an interrupt belongs to the task that got it, unless all are to end
        }
    }

    private TaskNode<?> find(Carrier carrier) {
        Processor processor = carrier.processor;
        if (++carrier.turn >= FAIR_TURN) {
            carrier.turn = 0;
            if (!submissions.isEmpty()) {
                flushFollowing(carrier);
                TaskNode<?> node = submissions.take(processor.deque);
                if (node != null) {
                    return node;
                }
            }
        }
        TaskNode<?> node = carrier.following;
        if (node != null) {
            carrier.following = null;
            return node;
        }
        node = processor.deque.pop();
        if (node != null) {
            return node;
        }
        node = submissions.take(processor.deque);
        if (node != null) {
            if (!carrier.searching && !processor.deque.isEmpty()) {
                searchers.workAdded();
            }
            return node;
        }
        return steal(processor);
    }

    private TaskNode<?> steal(Processor thief) {
        for (int i = 1; i < all.length; i++) {
            TaskNode<?> node = all[(thief.id - 1 + i) % all.length].deque.steal();
            if (node != null) {
                return node;
            }
        }
        return null;
    }

    private boolean hasWork() {
        if (!submissions.isEmpty() || carriers.anyResuming()) {
            return true;
        }
        for (Processor processor : all) {
            if (!processor.deque.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Runs {@code node} on the spot, if it can run now: a task waits for it. On return it may still not have ended.
     *
     * <p>Right as to deadlock: what waits for this thread's tasks waits for {@code node} anyway.
     */
    void runInline(TaskNode<?> node, Carrier carrier, boolean needsNothing) {
        if (carrier.processor == null || !carrier.canEnter() || !node.isReady()) {
            return;
        }
        StackProbe.check();
        if (carrier.processor.deque.newest() == node) {
            if (carrier.processor.deque.pop() != node) {
                return; // a thief was quicker
            }
        } else if (!needsNothing) {
            return; // it may be waiting for memory; what is left of it in a queue is harmless
        }
        try {
            body.accept(node, carrier);
        } catch (Throwable error) {
            crash.accept(error);
            throw error;
        }
    }

    // ---- for the stall and deadlock detectors

    /** Tasks that are running or do I/O: not waiting for another task. */
    int runningCount() {
        int running = carriers.inIoCount();
        for (Processor processor : all) {
            if (processor.busy || !processor.deque.isEmpty()) {
                running++;
            }
        }
        return running + (submissions.isEmpty() && !carriers.anyResuming() ? 0 : 1);
    }

    // ---- the end

    /** No task starts any more. */
    void stop() {
        stopped = true;
        searchers.stop();
        carriers.stop();
    }

    boolean isStopped() {
        return stopped;
    }

    /** After {@link #stop}: takes the tasks out that nobody will run. */
    List<TaskNode<?>> drain() {
        List<TaskNode<?>> left = new ArrayList<>();
        for (Processor processor : all) {
            while (!processor.deque.isEmpty()) {
                TaskNode<?> node = processor.deque.steal();
                if (node != null) {
                    left.add(node);
                }
            }
        }
        WorkDeque rest = new WorkDeque();
        for (TaskNode<?> node = submissions.take(rest); node != null; node = submissions.take(rest)) {
            left.add(node);
            for (TaskNode<?> more = rest.pop(); more != null; more = rest.pop()) {
                left.add(more);
            }
        }
        left.addAll(carriers.takeFollowing());
        for (TaskNode<?> node : left) {
            if (node.takeAttachment() instanceof Lease lease) {
                lease.close();
            }
        }
        return left;
    }
}
