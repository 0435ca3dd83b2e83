package io.bodkin.engine.worker;

import io.bodkin.engine.fault.DeadlockException;
import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.fault.InterruptedWaitException;
import io.bodkin.engine.graph.TaskNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** How threads wait for tasks: those that run a task themselves help, and give their processor away meanwhile. */
final class TaskWaits {
    static final long FOREVER = Long.MAX_VALUE;
    private static final int SPINS = 200;

    /** What is looked at before a wait begins, and when it has lasted so long. */
    private static final int LOOKED_AT_FIRST = 256;

    private static final int LOOKED_AT_LATER = 100_000;
    private static final long LATER_NANOS = 100_000_000L;

    private final LocalWorker worker;
    private final Predicate<TaskNode<?>> needsNothing;
    private final Function<String, EngineClosedException> closed;

    /**
     * Threads outside the processors, and blocked tasks; with the one task that must end before they go on, if it is
     * one.
     */
    private final Map<Thread, Optional<TaskNode<?>>> waiters = new ConcurrentHashMap<>();

    /** Every task has ended that ever will. */
    private volatile boolean over;

    TaskWaits(LocalWorker worker, Function<String, EngineClosedException> closed) {
        this.worker = worker;
        this.needsNothing = worker.runner()::needsNothing;
        this.closed = closed;
    }

    /** @param timeoutNanos or {@link #FOREVER} */
    void await(TaskNode<?> node, long timeoutNanos) throws TimeoutException {
        if (Thread.currentThread() instanceof Carrier carrier
                && carrier.processor != null
                && timeoutNanos == FOREVER
                && carrier.belongsTo(worker.processors())
                && !carrier.isInterrupted()) {
            if (node.isReady()) {
                worker.processors().runInline(node, carrier, needsNothing);
            }
            for (int i = 0; i < SPINS && node.isRunning(); i++) {
                Thread.onSpinWait();
            }
            if (node.isDone()) {
                return;
            }
        }
        awaitAny(List.of(node), timeoutNanos);
    }

    /** Waits until one of them has ended. */
    void awaitAny(List<? extends TaskNode<?>> nodes, long timeoutNanos) throws TimeoutException {
        checkMayWait(nodes, LOOKED_AT_FIRST, TaskNode::addNeeded);
        if (!(Thread.currentThread() instanceof Carrier carrier)) {
            park(nodes, timeoutNanos);
        } else if (carrier.processor == null) {
            // It gave its processor away for I/O, and now waits for a task after all.
            carrier.ioBecomesWait();
            try {
                park(nodes, timeoutNanos);
            } finally {
                carrier.waitBecomesIo();
            }
        } else {
            carrier.leave();
            try {
                park(nodes, timeoutNanos);
            } finally {
                carrier.comeBack();
            }
        }
    }

    /**
     * @throws DeadlockException if, as far as was looked, none of them can end before a task that this thread is inside
     */
    private static void checkMayWait(
            List<? extends TaskNode<?>> nodes, int most, BiConsumer<TaskNode<?>, Collection<TaskNode<?>>> needed) {
        if (!(Thread.currentThread() instanceof Carrier carrier) || carrier.running() == null) {
            return;
        }
        List<TaskNode<?>> own = new ArrayList<>();
        carrier.addInside(own);
        Optional<DeadlockException> why = Optional.empty();
        for (TaskNode<?> node : nodes) {
            why = WaitCycle.find(own, node, most, needed);
            if (why.isEmpty()) {
                return;
            }
        }
        why.ifPresent(exception -> {
            throw exception;
        });
    }

    /** Also what the thread waits for that is inside. */
    private void addNeededNow(TaskNode<?> node, Collection<TaskNode<?>> needed) {
        node.addNeeded(needed);
        if (node.isRunning()) {
            worker.processors()
                    .carriers()
                    .inside(node)
                    .flatMap(carrier -> waiters.getOrDefault(carrier, Optional.empty()))
                    .ifPresent(needed::add);
        }
    }

    private void park(List<? extends TaskNode<?>> nodes, long timeoutNanos) throws TimeoutException {
        Thread thread = Thread.currentThread();
        long begun = System.nanoTime();
        long until = timeoutNanos == FOREVER ? 0 : begun + timeoutNanos;
        List<TaskNode.Wait> waits = new ArrayList<>(nodes.size());
        boolean lookedLater = timeoutNanos != FOREVER || !(thread instanceof Carrier);
        // Of tasks on this thread's stack only the innermost waits.
        waiters.put(
                thread, nodes.size() == 1 && timeoutNanos == FOREVER ? Optional.of(nodes.get(0)) : Optional.empty());
        try {
            nodes.forEach(node -> waits.add(node.unparkAtEnd()));
            while (nodes.stream().noneMatch(TaskNode::isDone)) {
                if (over) {
                    throw closed.apply("the engine was closed before the task had ended");
                }
                if (Thread.interrupted()) {
                    thread.interrupt();
                    throw new InterruptedWaitException(names(nodes));
                }
                if (!lookedLater) {
                    LockSupport.parkNanos(this, LATER_NANOS);
                    if (System.nanoTime() - begun >= LATER_NANOS) {
                        lookedLater = true;
                        checkMayWait(nodes, LOOKED_AT_LATER, this::addNeededNow);
                    }
                } else if (timeoutNanos == FOREVER) {
                    LockSupport.park(this);
                } else {
                    long left = until - System.nanoTime();
                    if (left <= 0) {
                        throw new TimeoutException(names(nodes) + " has not ended in time");
                    }
                    LockSupport.parkNanos(this, left);
                }
            }
        } finally {
            waits.forEach(TaskNode.Wait::close);
            waiters.remove(thread);
        }
    }

    private static String names(List<? extends TaskNode<?>> nodes) {
        return nodes.size() == 1 ? "task " + nodes.get(0).describe() : "any of " + nodes.size() + " tasks";
    }

    /** No task ends any more: whoever still waits is told that the engine is closed. */
    void end() {
        over = true;
        waiters.keySet().forEach(LockSupport::unpark);
    }
}
