package io.bodkin.engine.worker;

import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.ProcessorKind;
import io.bodkin.engine.api.Worker;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.store.ChunkStore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A thread that carries a processor and runs its tasks, or waits for a processor to carry. */
final class Carrier extends Thread implements Worker.Member {
    private static final VarHandle ENTERING;

    static {
        try {
            ENTERING = MethodHandles.lookup().findVarHandle(Carrier.class, "entering", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** How many tasks may run one inside another on this thread's stack: each waits for the one that it holds. */
    static final int DEEPEST = 64;

    private static final int IDS_AT_A_TIME = 64;

    private final Processors processors;
    private final Carriers carriers;

    /** Handed over by another thread; taken by this one. */
    volatile LocalProcessor assigned;

    /** A task to run without a processor; handed over by another thread, taken by this one. */
    volatile TaskNode<?> beside;

    // Of this thread only.
    LocalProcessor processor;

    /** The processor that it gave away last, or ran with when it began the task that it is in. */
    LocalProcessor left;

    /** Whether it is counted as looking for work. */
    boolean searching;

    /** Became ready by the end of the task before: runs next, and nobody steals it. */
    TaskNode<?> following;

    /** Of the innermost task, once somebody has asked for it. */
    Execution execution;

    int turn;
    private int depth;

    /** Of tasks that are spawned here: what is left of those that it has taken for itself. */
    private long nextTaskId;

    private long taskIdsEnd;

    @SuppressWarnings("UnusedVariable") // through ENTERING
    private boolean entering;

    /** Tasks that this thread is inside, outermost first; other threads may look. */
    private final AtomicReferenceArray<TaskNode<?>> inside = new AtomicReferenceArray<>(DEEPEST);

    Carrier(ThreadGroup threads, Processors processors, Carriers carriers, String name) {
        super(threads, name);
        this.processors = processors;
        this.carriers = carriers;
        setDaemon(true);
    }

    @Override
    public void run() {
        processors.carry(this);
    }

    /** Takes many ids at a time: threads that spawn small tasks would else wait for each other here. */
    long nextTaskId(AtomicLong all) {
        if (nextTaskId == taskIdsEnd) {
            nextTaskId = all.getAndAdd(IDS_AT_A_TIME);
            taskIdsEnd = nextTaskId + IDS_AT_A_TIME;
        }
        return nextTaskId++;
    }

    boolean belongsTo(Processors some) {
        return processors == some;
    }

    /** Before it takes a task for running: whoever looks at what it is inside waits until {@link #endEntering}. */
    void beginEntering() {
        ENTERING.setRelease(this, true);
    }

    void endEntering() {
        ENTERING.setRelease(this, false);
    }

    /** For other threads: what it has taken by now, it is inside. */
    private void awaitEntered() {
        while ((boolean) ENTERING.getVolatile(this)) {
            Thread.onSpinWait();
        }
    }

    void enter(TaskNode<?> node) {
        inside.setOpaque(depth++, node);
    }

    void exit() {
        inside.setOpaque(--depth, null);
    }

    boolean canEnter() {
        return depth < DEEPEST;
    }

    /** The innermost task that this thread is inside, or null; for this thread. */
    TaskNode<?> running() {
        return depth == 0 ? null : inside.getPlain(depth - 1);
    }

    /** Whether its innermost task was cancelled; for this thread. */
    boolean isInCancelled() {
        return depth > 0 && inside.getPlain(depth - 1).isCancelled();
    }

    /** Where its task runs: its processor, also while it has given it away. */
    Processor place() {
        LocalProcessor at = processor == null ? left : processor;
        return processors.name(at == null ? 1 : at.id);
    }

    /** What kind of processor its task runs on, if not a thread. */
    Optional<ProcessorKind> kind() {
        LocalProcessor at = processor == null ? left : processor;
        return at == null || at.general ? Optional.empty() : processors.kind(at.id);
    }

    @Override
    public Worker worker() {
        Processor place = place();
        return new Worker(place.worker(), place.node());
    }

    /** Whether any of its tasks may not go on just anywhere. */
    boolean isPlaced() {
        for (int i = 0; i < depth; i++) {
            if (inside.getPlain(i).notes().placement != null) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is inside the task, and in none that it runs inside that one; for any thread. */
    boolean isInnermost(TaskNode<?> node) {
        awaitEntered();
        for (int i = DEEPEST - 1; i >= 0; i--) {
            TaskNode<?> innermost = inside.getAcquire(i);
            if (innermost != null) {
                return innermost == node;
            }
        }
        return false;
    }

    /** For any thread. */
    boolean isInside(TaskNode<?> node) {
        awaitEntered();
        for (int i = 0; i < DEEPEST; i++) {
            if (inside.getAcquire(i) == node) {
                return true;
            }
        }
        return false;
    }

    /** Adds all that this thread is inside; for any thread. */
    void addInside(List<TaskNode<?>> found) {
        awaitEntered();
        for (int i = 0; i < DEEPEST; i++) {
            TaskNode<?> node = inside.getAcquire(i);
            if (node != null) {
                found.add(node);
            }
        }
    }

    /** The context of the innermost task; for this thread. */
    Optional<Execution> context(ChunkStore store) {
        TaskNode<?> node = running();
        if (node == null) {
            return Optional.empty();
        }
        if (execution == null) {
            execution = new Execution(node, this, store);
        }
        return Optional.of(execution);
    }

    /** Gives the processor away for the time that the task waits for another. */
    void leave() {
        carriers.leave(this);
    }

    void comeBack() {
        carriers.comeBack(this);
    }

    /** It is in {@link #blocking}, and waits for a task after all. */
    void ioBecomesWait() {
        carriers.ioBecomesWait();
    }

    void waitBecomesIo() {
        carriers.waitBecomesIo();
    }

    /** Runs {@code body} while another thread carries the processor; at once if it does already. */
    <T> T blocking(Callable<T> body) throws Exception {
        if (processor == null) {
            return body.call();
        }
        carriers.leaveForIo(this);
        try {
            return body.call();
        } finally {
            carriers.comeBackFromIo(this);
        }
    }
}
