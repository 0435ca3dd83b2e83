package io.bodkin.engine.stream;

import io.bodkin.engine.fault.InterruptedWaitException;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.worker.LoopWait;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One task of a stream: its edges, and how others tell its thread to stop. Its lock guards its thread and its outputs.
 */
final class Stage {
    /** What its thread is told; only ever raised. */
    private enum Signal {
        RUN,
        /** To make no values of its own any more; what has come in is worked off. */
        STOP,
        /** The task has ended. */
        OVER
    }

    private static final VarHandle PARKED;

    static {
        try {
            PARKED = MethodHandles.lookup().findVarHandle(Stage.class, "parked", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final Edge[] NONE = {};
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 0;

    /** How long a wait lasts before it is looked at whether anybody can end it. */
    private static final long SOON_NANOS = 1_000_000;

    private final Region region;
    private final List<Edge> inputs = new ArrayList<>();

    /** In the same region; complete before it begins. */
    private final List<Stage> above = new ArrayList<>();

    private final List<Stage> below = new ArrayList<>();
    private TaskNode<?> node;

    private volatile Edge[] outputs = NONE;
    private volatile Signal signal = Signal.RUN;
    private Thread thread;

    /** Its thread, while it waits for an edge and nobody has woken it. */
    private volatile Thread parked;

    /** What it then waits for, if nothing else will wake it; written before {@link #parked}. */
    private BooleanSupplier waitsFor;

    Stage(Region region) {
        this.region = region;
    }

    // ---- while the region is built, by one thread

    void addInput(Edge edge) {
        inputs.add(edge);
    }

    void addAbove(Stage producer) {
        above.add(producer);
        producer.below.add(this);
    }

    /** Its edges end with the task. */
    void bind(TaskNode<?> task) {
        node = task;
        task.onEnd(this::ended);
    }

    TaskNode<?> node() {
        return node;
    }

    List<Edge> inputs() {
        return inputs;
    }

    List<Stage> above() {
        return above;
    }

    List<Stage> below() {
        return below;
    }

    // ---- edges to others

    /** False if the task has ended. */
    synchronized boolean connect(Edge edge) {
        if (isOver()) {
            return false;
        }
        if (edge.consumer().region != region) {
            region.touchesOthers();
        }
        Edge[] more = new Edge[outputs.length + 1];
        System.arraycopy(outputs, 0, more, 0, outputs.length);
        more[outputs.length] = edge;
        outputs = more;
        return true;
    }

    synchronized void disconnect(Edge edge) {
        List<Edge> left = new ArrayList<>(List.of(outputs));
        if (left.remove(edge)) {
            outputs = left.toArray(NONE);
        }
    }

    Edge[] outputs() {
        return outputs;
    }

    // ---- the thread of the task

    synchronized void enter() {
        thread = Thread.currentThread();
    }

    void leave() {
        synchronized (this) {
            thread = null;
        }
        if (signal != Signal.RUN) {
            Thread.interrupted(); // meant for this task, and late
        }
    }

    boolean isToldNothing() {
        return signal == Signal.RUN;
    }

    boolean isToStop() {
        return signal == Signal.STOP;
    }

    boolean isOver() {
        return signal == Signal.OVER;
    }

    /** @throws RuntimeException if the task has ended, or the engine is closing */
    void check(LoopWait context) {
        if (context.isClosing()) {
            throw context.closing();
        }
        if (isOver()) {
            throw new CancellationException("task " + node.describe() + " was cancelled");
        }
    }

    /** Waits for a value, which may come any moment. */
    void awaitInput(BooleanSupplier ready, long untilNanos, LoopWait context) {
        await(ready, SPINS, untilNanos, context);
    }

    /** Waits for room in an edge, which takes the time of half of its values. */
    void awaitRoom(BooleanSupplier ready, LoopWait context) {
        await(ready, 1, 0, context);
    }

    /**
     * Waits until {@code ready}.
     *
     * @param untilNanos of the clock {@link System#nanoTime}; 0: for as long as it takes
     * @throws RuntimeException as {@link #check}; or if all tasks of the stream wait for each other
     */
    private void await(BooleanSupplier ready, int spins, long untilNanos, LoopWait context) {
        for (int i = 0; i < spins; i++) {
            if (ready.getAsBoolean()) {
                return;
            }
            Thread.onSpinWait();
        }
        context.beginWait();
        region.beginWait();
        try {
            park(ready, untilNanos, context);
        } finally {
            parked = null;
            region.endWait();
            context.endWait();
        }
    }

    private void park(BooleanSupplier ready, long untilNanos, LoopWait context) {
        waitsFor = untilNanos == 0 ? ready : () -> true;
        boolean early = true;
        while (true) {
            sayParked();
            check(context);
            if (ready.getAsBoolean()) {
                return;
            }
            if (untilNanos == 0 && early) {
                early = false;
                LockSupport.parkNanos(this, SOON_NANOS);
            } else if (untilNanos == 0) {
                region.checkNotStuck();
                LockSupport.park(this);
            } else {
                long left = untilNanos - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                LockSupport.parkNanos(this, left);
            }
            if (Thread.interrupted()) {
                check(context);
                if (!isToStop()) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedWaitException("a value of a stream");
                }
            }
        }
    }

    /** Before the last look at what it waits for. */
    void sayParked() {
        parked = Thread.currentThread();
        VarHandle.fullFence();
    }

    // ---- any thread

    /** Whether it has said so, and nobody has woken it. */
    boolean isParked() {
        return parked != null;
    }

    /** Whether it waits for an edge, and nobody has yet done what it waits for. */
    boolean isStuck() {
        return isParked() && !waitsFor.getAsBoolean();
    }

    /** After a full fence. Of those who come at the same time one wakes it. */
    void wakeIfParked() {
        Thread waiting = parked;
        if (waiting != null && PARKED.compareAndSet(this, waiting, null)) {
            LockSupport.unpark(waiting);
        }
    }

    /** Has it make no more values of its own. What it is in the middle of is interrupted. */
    synchronized void stop() {
        if (signal == Signal.RUN) {
            signal = Signal.STOP;
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    private void ended() {
        Edge[] out;
        synchronized (this) {
            signal = Signal.OVER;
            out = outputs;
            outputs = NONE;
        }
        VarHandle.fullFence();
        wakeIfParked();
        for (Edge edge : out) {
            if (node.isCancelled()) {
                edge.consumer().node().cancel();
            } else {
                edge.close();
            }
        }
        inputs.forEach(Edge::abandon);
        region.ended(this);
    }
}
