package io.bodkin.engine.worker;

import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.store.Lease;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/**
 * The processors of this process and the threads that carry them. A task that becomes ready goes to the new end of the
 * queue of the processor where that happened: depth first. An idle processor takes from the common queue of tasks that
 * came from outside, then steals the oldest from others.
 *
 * <p>A thread that blocks inside a task gives its processor to a spare thread, and takes one again before it goes on: as
 * many tasks run as there are processors, whatever the nesting.
 */
final class Processors {
    private static final long SPARE_LIFE_NANOS = 10_000_000_000L;
    private static final int DEEPEST_INLINE = 64;

    private final ThreadGroup threads;
    private final Processor[] all;
    private final BiConsumer<TaskNode<?>, Carrier> body;
    private final SubmissionQueue submissions = new SubmissionQueue();
    private final ConcurrentLinkedQueue<Carrier> resuming = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedDeque<Carrier> spares = new ConcurrentLinkedDeque<>();
    private final java.util.Set<Carrier> alive = java.util.concurrent.ConcurrentHashMap.newKeySet();
    private final AtomicInteger sleepers = new AtomicInteger();
    private final AtomicInteger blocked = new AtomicInteger();
    private final AtomicInteger inIo = new AtomicInteger();
    private final AtomicInteger named = new AtomicInteger();
    private volatile boolean stopped;

    /** @param body runs a task; must not throw */
    Processors(int count, BiConsumer<TaskNode<?>, Carrier> body) {
        this.body = body;
        this.threads = new ThreadGroup("bodkin");
        this.all = new Processor[count];
        for (int i = 0; i < count; i++) {
            all[i] = new Processor(i + 1);
        }
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

    /** Has a ready task run: by this processor if a task of it made it ready, else by any. */
    void submit(TaskNode<?> node) {
        if (Thread.currentThread() instanceof Carrier carrier && carrier.processor != null && isMine(carrier)) {
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

    private boolean isMine(Carrier carrier) {
        return carrier.getThreadGroup() == threads;
    }

    private void wakeOne() {
        if (sleepers.get() == 0) {
            return;
        }
        for (Processor processor : all) {
            if (processor.sleeping.get() && processor.sleeping.compareAndSet(true, false)) {
                sleepers.decrementAndGet();
                LockSupport.unpark(processor.carrier);
                return;
            }
        }
    }

    // ---- carrying

    private void startCarrier(Processor processor) {
        Carrier carrier = new Carrier(this, "bodkin-task-" + named.incrementAndGet());
        carrier.assigned = processor;
        alive.add(carrier);
        carrier.start();
    }

    /** The life of a carrier thread. */
    void carry(Carrier carrier) {
        try {
            while (!stopped) {
                if (carrier.processor == null && !takeAssigned(carrier)) {
                    return;
                }
                Carrier resumed = resuming.poll();
                if (resumed != null) {
                    pass(carrier, resumed);
                    continue;
                }
                TaskNode<?> node = find(carrier.processor);
                if (node != null) {
                    carrier.processor.busy = true;
                    body.accept(node, carrier);
                    if (carrier.processor != null) {
                        carrier.processor.busy = false;
                    }
                } else {
                    sleep(carrier.processor);
                }
            }
        } finally {
            alive.remove(carrier);
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

    private static void pass(Carrier from, Carrier to) {
        Processor processor = from.processor;
        from.processor = null;
        to.assigned = processor;
        LockSupport.unpark(to);
    }

    private TaskNode<?> find(Processor processor) {
        TaskNode<?> node = processor.deque.pop();
        if (node == null) {
            node = submissions.take(processor.deque);
        }
        if (node == null) {
            node = steal(processor);
        } else if (!processor.deque.isEmpty()) {
            wakeOne();
        }
        return node;
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
        if (!submissions.isEmpty() || !resuming.isEmpty()) {
            return true;
        }
        for (Processor processor : all) {
            if (!processor.deque.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private void sleep(Processor processor) {
        processor.sleeping.set(true);
        sleepers.incrementAndGet();
        if (stopped || hasWork()) {
            if (processor.sleeping.compareAndSet(true, false)) {
                sleepers.decrementAndGet();
            }
            Thread.onSpinWait();
            return;
        }
        while (processor.sleeping.get()) {
            LockSupport.park(this);
            if (Thread.interrupted() && stopped) {
                return;
            }
        }
    }

    // ---- blocking inside a task

    /** Runs {@code node} on the spot if it is the newest of this thread's own queue: a task that waits for its child. */
    boolean runInline(TaskNode<?> node, Carrier carrier) {
        if (carrier.inlineDepth >= DEEPEST_INLINE || carrier.processor == null) {
            return false;
        }
        TaskNode<?> newest = carrier.processor.deque.pop();
        if (newest == null) {
            return false;
        }
        if (newest != node) {
            carrier.processor.deque.push(newest);
            return false;
        }
        carrier.inlineDepth++;
        try {
            body.accept(node, carrier);
        } finally {
            carrier.inlineDepth--;
        }
        return true;
    }

    /** The calling task is about to wait for another: a thread carries its processor on. */
    void leave(Carrier carrier) {
        blocked.incrementAndGet();
        giveAway(carrier);
    }

    /** The calling task is about to wait for something that is not a task. */
    void leaveForIo(Carrier carrier) {
        inIo.incrementAndGet();
        giveAway(carrier);
    }

    private void giveAway(Carrier carrier) {
        Processor processor = carrier.processor;
        carrier.processor = null;
        processor.busy = false;
        Carrier spare = spares.poll();
        if (spare != null) {
            spare.assigned = processor;
            LockSupport.unpark(spare);
        } else {
            startCarrier(processor);
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

    private void takeAgain(Carrier carrier) {
        resuming.add(carrier);
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
            if (processor.busy) {
                running++;
            }
        }
        return running;
    }

    int blockedCount() {
        return blocked.get();
    }

    /** Threads inside a task now, with what they run. */
    List<TaskNode<?>> inside() {
        List<TaskNode<?>> nodes = new ArrayList<>();
        for (Carrier carrier : alive) {
            TaskNode<?> node = carrier.running();
            if (node != null) {
                nodes.add(node);
            }
        }
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
            for (TaskNode<?> node = processor.deque.steal(); node != null; node = processor.deque.steal()) {
                left.add(node);
            }
        }
        WorkDeque rest = new WorkDeque();
        for (TaskNode<?> node = submissions.take(rest); node != null; node = submissions.take(rest)) {
            left.add(node);
            for (TaskNode<?> more = rest.pop(); more != null; more = rest.pop()) {
                left.add(more);
            }
        }
        for (TaskNode<?> node : left) {
            if (node.attachment instanceof Lease lease) {
                node.attachment = null;
                lease.close();
            }
        }
        return left;
    }

    /** Waits for the threads to end; false if some have not in time. The calling thread does not count. */
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
