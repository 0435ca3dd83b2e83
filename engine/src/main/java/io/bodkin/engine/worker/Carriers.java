package io.bodkin.engine.worker;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.graph.TaskNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads that carry processors. A thread that blocks inside a task gives its processor to a spare one, and takes
 * one again before it goes on: as many tasks run as there are processors, whatever the nesting.
 */
final class Carriers {
    /** Threads of one worker; each takes address space and some kernel memory. */
    static final int MOST = 10_000;

    private static final long SPARE_LIFE_NANOS = 10_000_000_000L;

    private final ThreadGroup threads = new ThreadGroup("bodkin");
    private final Processors processors;
    private final Searchers searchers;
    private final TaskEvents events;
    private final Set<Carrier> alive = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedDeque<Carrier> spares = new ConcurrentLinkedDeque<>();
    private final ConcurrentLinkedQueue<Carrier> resuming = new ConcurrentLinkedQueue<>();
    private final AtomicInteger resumingCount = new AtomicInteger();
    private final AtomicInteger blocked = new AtomicInteger();
    private final AtomicInteger inIo = new AtomicInteger();
    private final AtomicInteger named = new AtomicInteger();
    private volatile boolean stopped;

    Carriers(Processors processors, Searchers searchers, TaskEvents events) {
        this.events = events;
        this.processors = processors;
        this.searchers = searchers;
    }

    void start(LocalProcessor processor) {
        Carrier carrier = newCarrier();
        carrier.assigned = processor;
        start(carrier);
    }

    /** Has a task run by a thread that carries no processor. */
    void startBeside(TaskNode<?> node) {
        inIo.incrementAndGet();
        Carrier spare = spares.poll();
        if (spare != null) {
            spare.beside = node;
            LockSupport.unpark(spare);
            return;
        }
        try {
            Carrier carrier = newCarrier();
            carrier.beside = node;
            start(carrier);
        } catch (Throwable noThread) {
            inIo.decrementAndGet();
            throw noThread;
        }
    }

    /** What {@link #startBeside} began has ended. */
    void endedBeside() {
        inIo.decrementAndGet();
    }

    private Carrier newCarrier() {
        if (alive.size() >= MOST) {
            throw new BodkinException(
                    Kind.RESOURCE,
                    "no thread for a task: " + blocked.get() + " tasks wait for others and " + inIo.get()
                            + " for something else, each on a thread of its own, and more than " + MOST
                            + " threads are not started; let tasks end instead of waiting, or spawn fewer at a time");
        }
        return new Carrier(threads, processors, this, "bodkin-task-" + named.incrementAndGet());
    }

    private void start(Carrier carrier) {
        alive.add(carrier);
        try {
            carrier.start();
        } catch (Throwable noThread) {
            alive.remove(carrier);
            throw noThread;
        }
    }

    // ---- the carrier between two tasks

    /**
     * Whether it has a processor to carry, or a task to run beside; if not it waits as a spare, and false says that
     * none came for long.
     */
    boolean hasUse(Carrier carrier) {
        if (carrier.processor != null || carrier.beside != null) {
            return true;
        }
        if (carrier.assigned == null) {
            spares.push(carrier);
            long until = System.nanoTime() + SPARE_LIFE_NANOS;
            while (carrier.assigned == null && carrier.beside == null && !stopped) {
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
        if (carrier.assigned != null) {
            attach(carrier);
        }
        return true;
    }

    private static void attach(Carrier carrier) {
        LocalProcessor processor = carrier.assigned;
        carrier.assigned = null;
        carrier.processor = processor;
        processor.carrier = carrier;
    }

    /** If a thread that has waited is to go on, it takes this one's processor. */
    boolean yieldToResuming(Carrier carrier) {
        LocalProcessor processor = carrier.processor;
        Carrier resumed = processor.inbox.isEmpty() ? null : processor.inbox.takeResuming();
        if (resumed == null && resumingCount.get() != 0) {
            resumed = resuming.poll();
            if (resumed != null) {
                resumingCount.decrementAndGet();
            }
        }
        if (resumed == null) {
            return false;
        }
        searchers.end(carrier);
        processors.flushFollowing(carrier);
        carrier.processor = null;
        resumed.assigned = processor;
        LockSupport.unpark(resumed);
        return true;
    }

    boolean anyResuming() {
        return resumingCount.get() != 0;
    }

    /** The thread ends. */
    void left(Carrier carrier) {
        if (!stopped) {
            alive.remove(carrier); // else whoever stops waits for its end
        }
    }

    // ---- blocking inside a task

    /** The calling task is about to wait for another: a thread carries its processor on. */
    void leave(Carrier carrier) {
        giveAway(carrier, blocked);
    }

    /** The calling task has waited: goes on as soon as a processor is free for it. */
    void comeBack(Carrier carrier) {
        takeAgain(carrier);
        blocked.decrementAndGet();
    }

    /** The calling task is about to wait for something that is not a task. */
    void leaveForIo(Carrier carrier) {
        giveAway(carrier, inIo);
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

    private void giveAway(Carrier carrier, AtomicInteger count) {
        StackProbe.check();
        events.paused(carrier); // before the next who has the processor is told of
        LocalProcessor processor = carrier.processor;
        count.incrementAndGet();
        processors.flushFollowing(carrier);
        carrier.processor = null;
        carrier.left = processor;
        processor.busy = false;
        Carrier spare = spares.poll();
        if (spare != null) {
            spare.assigned = processor;
            LockSupport.unpark(spare);
            return;
        }
        try {
            start(processor);
        } catch (Throwable noThread) {
            count.decrementAndGet();
            carrier.processor = processor;
            processor.busy = true;
            events.resumed(carrier);
            throw noThread;
        }
    }

    private void takeAgain(Carrier carrier) {
        if (carrier.isPlaced()) {
            carrier.left.inbox.add(carrier);
            searchers.workAddedFor(processors.at(carrier.left.id));
        } else {
            resuming.add(carrier);
            resumingCount.incrementAndGet();
            searchers.workAdded();
        }
        boolean interrupted = false;
        while (carrier.assigned == null && !stopped) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (carrier.assigned != null) {
            attach(carrier);
            carrier.processor.busy = true;
            events.resumed(carrier);
        }
        if (interrupted) {
            carrier.interrupt();
        }
    }

    // ---- figures

    int blockedCount() {
        return blocked.get();
    }

    int inIoCount() {
        return inIo.get();
    }

    /** Adds what a thread is inside of, or will run next; of the latter some may be missing. */
    void addTasks(Collection<TaskNode<?>> found) {
        for (Carrier carrier : alive) {
            List<TaskNode<?>> inside = new ArrayList<>();
            carrier.addInside(inside);
            found.addAll(inside);
            TaskNode<?> following = carrier.following;
            if (following != null) {
                found.add(following);
            }
            TaskNode<?> beside = carrier.beside;
            if (beside != null) {
                found.add(beside);
            }
        }
    }

    /** Tasks that a thread is inside now. */
    List<TaskNode<?>> inside() {
        List<TaskNode<?>> nodes = new ArrayList<>();
        alive.forEach(carrier -> carrier.addInside(nodes));
        return nodes;
    }

    // ---- the end

    /** Threads end as soon as they leave their task. They are interrupted. */
    void stop() {
        stopped = true;
        for (Carrier carrier : alive) {
            carrier.interrupt();
            LockSupport.unpark(carrier);
        }
    }

    /** The thread that is inside the task, if one is. */
    Optional<Carrier> inside(TaskNode<?> node) {
        return alive.stream().filter(carrier -> carrier.isInside(node)).findFirst();
    }

    /** After {@link #stop}: what threads that have ended were to run next. */
    List<TaskNode<?>> takeFollowing() {
        List<TaskNode<?>> left = new ArrayList<>();
        for (Carrier carrier : alive) {
            if (!carrier.isAlive() && carrier.beside != null) {
                left.add(carrier.beside);
                carrier.beside = null;
            }
            if (!carrier.isAlive() && carrier.following != null) {
                left.add(carrier.following);
                carrier.following = null;
            }
        }
        return left;
    }

    /**
     * After {@link #stop}: waits for the threads to end; false if some have not in time. The calling one does not
     * count.
     */
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
