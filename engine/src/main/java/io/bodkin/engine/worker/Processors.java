package io.bodkin.engine.worker;

import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.store.Lease;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The processors of this process and the threads that carry them. Of the tasks that the end of a task makes ready, the
 * first runs next on the same thread; the others, and those that a task spawns, go to the new end of the queue of its
 * processor: depth first. An idle processor takes from the common queue of tasks that came from outside, then steals the
 * oldest from others.
 *
 * <p>A thread that blocks inside a task gives its processor to a spare thread, and takes one again before it goes on: as
 * many tasks run as there are processors, whatever the nesting.
 *
 * <p>Nobody is woken while somebody is already searching (as in the scheduler of Go): whoever adds work looks at {@code
 * searching} and {@code sleepers} after the work can be seen; whoever stops searching, or goes to sleep, looks for work
 * after saying so. So one of the two sees the other.
 */
final class Processors {
    private static final long SPARE_LIFE_NANOS = 10_000_000_000L;
    private static final int SPINS = 64;

    /** How often the common queue comes before the own one, so that a chain without end starves nobody. */
    private static final int FAIR_TURN = 61;

    private final ThreadGroup threads = new ThreadGroup("bodkin");
    private final Processor[] all;
    private final BiConsumer<TaskNode<?>, Carrier> body;
    private final Consumer<Throwable> crash;
    private final SubmissionQueue submissions = new SubmissionQueue();
    private final ConcurrentLinkedQueue<Carrier> resuming = new ConcurrentLinkedQueue<>();
    private final AtomicInteger resumingCount = new AtomicInteger();
    private final ConcurrentLinkedDeque<Carrier> spares = new ConcurrentLinkedDeque<>();
    private final Set<Carrier> alive = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sleepers = new AtomicInteger();
    private final AtomicInteger searching = new AtomicInteger();
    private final AtomicInteger blocked = new AtomicInteger();
    private final AtomicInteger inIo = new AtomicInteger();
    private final AtomicInteger named = new AtomicInteger();
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
    }

    /** To be called once. */
    void start() {
        for (Processor processor : all) {
            startCarrier(processor);
        }
    }

    ThreadGroup threads() {
        return threads;
    }

    int count() {
        return all.length;
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
        wakeOne();
    }

    /** Has a task run soon by any processor. */
    void submitShared(TaskNode<?> node) {
        submissions.add(node);
        wakeOne();
    }

    /** After work was added and can be seen by all. */
    private void wakeOne() {
        if (searching.get() == 0 && sleepers.get() != 0) {
            wakeSearcher();
        }
    }

    private void wakeSearcher() {
        StackProbe.check();
        while (searching.compareAndSet(0, 1)) {
            for (Processor processor : all) {
                if (processor.sleeping.get() && processor.sleeping.compareAndSet(true, false)) {
                    sleepers.decrementAndGet();
                    LockSupport.unpark(processor.carrier); // which counts as searching now
                    return;
                }
            }
            searching.decrementAndGet();
            // Meanwhile somebody may have relied on us, and somebody gone to sleep.
            if (sleepers.get() == 0 || !hasWork()) {
                return;
            }
        }
    }

    private void beginSearch(Carrier carrier) {
        carrier.searching = true;
        searching.incrementAndGet();
    }

    private void endSearch(Carrier carrier) {
        carrier.searching = false;
        if (searching.decrementAndGet() == 0 && sleepers.get() != 0 && hasWork()) {
            wakeSearcher();
        }
    }

    // ---- carrying

    private void startCarrier(Processor processor) {
        Carrier carrier = new Carrier(this, "bodkin-task-" + named.incrementAndGet());
        carrier.assigned = processor;
        alive.add(carrier);
        try {
            carrier.start();
        } catch (Throwable noThread) {
            alive.remove(carrier);
            throw noThread;
        }
    }

    /** The life of a carrier thread. */
    void carry(Carrier carrier) {
        try {
            while (!stopped) {
                if (carrier.processor == null && !takeAssigned(carrier)) {
                    break;
                }
                if (resumingCount.get() != 0) {
                    Carrier resumed = resuming.poll();
                    if (resumed != null) {
                        resumingCount.decrementAndGet();
                        giveTo(resumed, carrier);
                        continue;
                    }
                }
                TaskNode<?> node = find(carrier);
                if (node == null) {
                    idle(carrier);
                } else {
                    run(node, carrier);
                }
            }
        } catch (Throwable error) {
            crash.accept(error);
        } finally {
            if (!stopped) {
                alive.remove(carrier); // else whoever stops waits for its end
            }
        }
    }

    private void run(TaskNode<?> node, Carrier carrier) {
        if (carrier.searching) {
            endSearch(carrier);
        }
        if (!carrier.processor.busy) {
            carrier.processor.busy = true;
        }
        body.accept(node, carrier);
        if (Thread.interrupted() && stopped) {
            carrier.interrupt(); // an interrupt belongs to the task that got it, unless all are to end
        }
    }

    /** Waits as a spare for a processor; false if none came for long. */
    private boolean takeAssigned(Carrier carrier) {
        if (carrier.assigned == null) {
            spares.push(carrier);
            long until = System.nanoTime() + SPARE_LIFE_NANOS;
            while (carrier.assigned == null && !stopped) {
                long left = until - System.nanoTime();
                if (left <= 0 && spares.remove(carrier)) {
                    return false;
                }
                LockSupport.parkNanos(this, Math.max(left, 1_000_000));
            }
            if (stopped) {
                return false;
            }
        }
        attach(carrier);
        return true;
    }

    private static void attach(Carrier carrier) {
        Processor processor = carrier.assigned;
        carrier.assigned = null;
        carrier.processor = processor;
        processor.carrier = carrier;
    }

    /** A thread that has waited takes this one's processor. */
    private void giveTo(Carrier resumed, Carrier carrier) {
        if (carrier.searching) {
            endSearch(carrier);
        }
        flushFollowing(carrier);
        Processor processor = carrier.processor;
        carrier.processor = null;
        resumed.assigned = processor;
        LockSupport.unpark(resumed);
    }

    private void flushFollowing(Carrier carrier) {
        TaskNode<?> node = carrier.following;
        if (node != null) {
            carrier.following = null;
            carrier.processor.deque.push(node);
            VarHandle.fullFence();
            wakeOne();
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
                wakeOne();
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
        if (!submissions.isEmpty() || resumingCount.get() != 0) {
            return true;
        }
        for (Processor processor : all) {
            if (!processor.deque.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Nothing was found: looks a little longer, then sleeps until woken. */
    private void idle(Carrier carrier) {
        Processor processor = carrier.processor;
        processor.busy = false;
        processor.deque.wipe();
        if (!carrier.searching) {
            beginSearch(carrier);
        }
        for (int i = 0; i < SPINS; i++) {
            if (stopped || hasWork()) {
                return;
            }
            Thread.onSpinWait();
        }
        processor.sleeping.set(true);
        sleepers.incrementAndGet();
        carrier.searching = false;
        searching.decrementAndGet();
        if ((stopped || hasWork()) && processor.sleeping.compareAndSet(true, false)) {
            sleepers.decrementAndGet();
            beginSearch(carrier);
            return;
        }
        while (processor.sleeping.get()) {
            LockSupport.park(this);
            if (Thread.interrupted() && stopped) {
                return;
            }
        }
        carrier.searching = true; // counted by whoever woke it
    }

    // ---- blocking inside a task

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

    /** The calling task is about to wait for another: a thread carries its processor on. */
    void leave(Carrier carrier) {
        blocked.incrementAndGet();
        try {
            giveAway(carrier);
        } catch (Throwable noThread) {
            blocked.decrementAndGet();
            throw noThread;
        }
    }

    /** The calling task is about to wait for something that is not a task. */
    void leaveForIo(Carrier carrier) {
        inIo.incrementAndGet();
        try {
            giveAway(carrier);
        } catch (Throwable noThread) {
            inIo.decrementAndGet();
            throw noThread;
        }
    }

    private void giveAway(Carrier carrier) {
        StackProbe.check();
        Processor processor = carrier.processor;
        flushFollowing(carrier);
        carrier.processor = null;
        processor.busy = false;
        Carrier spare = spares.poll();
        if (spare != null) {
            spare.assigned = processor;
            LockSupport.unpark(spare);
            return;
        }
        try {
            startCarrier(processor);
        } catch (Throwable noThread) {
            carrier.processor = processor;
            processor.busy = true;
            throw noThread;
        }
    }

    /** The calling task has waited: goes on as soon as a processor is free for it. */
    void comeBack(Carrier carrier) {
        takeAgain(carrier);
        blocked.decrementAndGet();
    }

    void comeBackFromIo(Carrier carrier) {
        takeAgain(carrier);
        inIo.decrementAndGet();
    }

    /** A task that is in {@link #leaveForIo} waits for another task. */
    void ioBecomesWait() {
        blocked.incrementAndGet();
        inIo.decrementAndGet();
    }

    void waitBecomesIo() {
        inIo.incrementAndGet();
        blocked.decrementAndGet();
    }

    private void takeAgain(Carrier carrier) {
        resuming.add(carrier);
        resumingCount.incrementAndGet();
        wakeOne();
        boolean interrupted = false;
        while (carrier.assigned == null && !stopped) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (carrier.assigned != null) {
            attach(carrier);
            carrier.processor.busy = true;
        }
        if (interrupted) {
            carrier.interrupt();
        }
    }

    // ---- for the stall and deadlock detectors

    /** Tasks that are running or do I/O: not waiting for another task. */
    int runningCount() {
        int running = inIo.get();
        for (Processor processor : all) {
            if (processor.busy || !processor.deque.isEmpty()) {
                running++;
            }
        }
        return running + (submissions.isEmpty() && resumingCount.get() == 0 ? 0 : 1);
    }

    int blockedCount() {
        return blocked.get();
    }

    /** Tasks that a thread is inside now. */
    List<TaskNode<?>> inside() {
        List<TaskNode<?>> nodes = new ArrayList<>();
        alive.forEach(carrier -> carrier.addInside(nodes));
        return nodes;
    }

    // ---- the end

    /** No task starts any more; threads end as soon as they leave their task. They are interrupted. */
    void stop() {
        stopped = true;
        for (Carrier carrier : alive) {
            carrier.interrupt();
            LockSupport.unpark(carrier);
        }
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
        for (Carrier carrier : alive) {
            if (!carrier.isAlive() && carrier.following != null) {
                left.add(carrier.following);
                carrier.following = null;
            }
        }
        for (TaskNode<?> node : left) {
            if (node.takeAttachment() instanceof Lease lease) {
                lease.close();
            }
        }
        return left;
    }

    /** After {@link #stop}: waits for the threads to end; false if some have not in time. The calling one does not count. */
    boolean awaitEnd(long timeoutNanos) throws InterruptedException {
        long until = System.nanoTime() + timeoutNanos;
        for (Carrier carrier : alive) {
            if (carrier == Thread.currentThread()) {
                continue;
            }
            long left = until - System.nanoTime();
            if (left > 0) {
                carrier.join(left / 1_000_000 + 1);
            }
            if (carrier.isAlive()) {
                return false;
            }
        }
        return true;
    }
}
