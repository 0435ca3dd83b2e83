package io.bodkin.engine.worker;

import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BudgetException;
import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.memory.ByteSize;
import io.bodkin.engine.schedule.Admission;
import io.bodkin.engine.schedule.Command;
import io.bodkin.engine.schedule.Signal;
import io.bodkin.engine.store.ChunkStore;
import io.bodkin.engine.store.Lease;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that drives {@link Admission}: it turns what happens into signals, and carries the commands out. It
 * never blocks in them: admitting starts loads and returns. It also notices when nothing moves any more.
 */
final class Admitter {
    private static final Logger LOG = LoggerFactory.getLogger("io.bodkin.engine");
    private static final int TELL_OVERTAKEN = 16;
    private static final long TICK_NANOS = 50_000_000L;

    private final ChunkStore store;
    private final FunctionProfiles profiles;
    private final Events events;
    private final long stalledAfterNanos;
    private final BooleanSupplier heldOutside;
    private final Consumer<Throwable> crash;
    private final Admission admission;
    private final ConcurrentLinkedQueue<Object> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger overtaken = new AtomicInteger();
    private final AtomicBoolean roomChanged = new AtomicBoolean();
    private final Thread thread;

    /** The admission thread alone changes it. */
    private final Map<Long, TaskNode<?>> parked = new ConcurrentHashMap<>();

    /** Those whose chunks are being brought. */
    private final Set<TaskNode<?>> loading = ConcurrentHashMap.newKeySet();

    private volatile boolean anyParked;
    private volatile boolean stopped;
    private Processors processors;
    private long lastMoveNanos = System.nanoTime();
    private boolean stallSaid;

    /** What the last refused task needs, or 0. */
    private long wanted;

    private record Started(long task) {}

    /** Whether any task was ever told to stop: else nobody needs to look. */
    private volatile boolean anyToStop;

    private final AtomicBoolean toldToStop = new AtomicBoolean();

    /**
     * @param heldOutside whether others than tasks hold chunks in memory
     * @param crash called with an error of this thread: nothing can be relied on any more
     */
    Admitter(
            ChunkStore store,
            FunctionProfiles profiles,
            Events events,
            int window,
            long stalledAfterNanos,
            BooleanSupplier heldOutside,
            Consumer<Throwable> crash) {
        this.stalledAfterNanos = stalledAfterNanos;
        this.heldOutside = heldOutside;
        this.crash = crash;
        this.store = store;
        this.profiles = profiles;
        this.events = events;
        this.admission = new Admission(window);
        this.thread = new Thread(this::run, "bodkin-admission");
        thread.setDaemon(true);
    }

    /** To be called once, before any task is parked. */
    void start(Processors newProcessors) {
        this.processors = newProcessors;
        store.changes().onChange(() -> {
            // Not for what this thread does itself: a refused attempt gives its pins back.
            if (Thread.currentThread() != thread && roomChanged.compareAndSet(false, true)) {
                LockSupport.unpark(thread);
            }
        });
        thread.start();
    }

    // ---- called by any thread

    /** The task is READY and cannot start now. */
    void park(TaskNode<?> node) {
        send(node);
        if (stopped) {
            node.fail(closed());
        }
    }

    /** A task that had its memory from here begins to run. */
    void started(TaskNode<?> node) {
        send(new Started(node.id()));
    }

    /** Tasks were told to stop: those that wait here for memory end now, and not when they could have it. */
    void someAreToStop() {
        anyToStop = true;
        if (toldToStop.compareAndSet(false, true)) {
            LockSupport.unpark(thread);
        }
    }

    /** A task got memory without having been parked. */
    void overtaken() {
        if (anyParked && overtaken.incrementAndGet() == TELL_OVERTAKEN) {
            LockSupport.unpark(thread);
        }
    }

    /** Has the task run by any processor as soon as the lease's chunks are there. Takes over the lease. */
    void runWhenLoaded(TaskNode<?> node, Lease lease) {
        loading.add(node);
        lease.whenLoaded(failure -> {
            if (failure != null) {
                lease.close();
                started(node);
                doom(node, failure);
            } else if (!node.attach(lease)) {
                lease.close(); // it was cancelled while it ran, out of order
                started(node);
            } else {
                processors.submitShared(node);
                if (processors.isStopped() && node.takeAttachment() instanceof Lease left) {
                    left.close();
                    node.fail(closed());
                }
            }
            loading.remove(node);
        });
    }

    /** Adds those that are here; for any thread. */
    void addTasks(Collection<TaskNode<?>> found) {
        for (Object message : inbox) {
            if (message instanceof TaskNode<?> node) {
                found.add(node);
            }
        }
        found.addAll(parked.values());
        found.addAll(loading);
    }

    /** Has a processor fail the task: what follows from that is not for this thread. */
    private void doom(TaskNode<?> node, Throwable cause) {
        node.attach(new Doomed(cause));
        processors.submitShared(node);
        if (processors.isStopped()) {
            node.fail(cause);
        }
    }

    private static EngineClosedException closed() {
        return new EngineClosedException("the engine was closed before the task could run");
    }

    private void send(Object message) {
        inbox.add(message);
        LockSupport.unpark(thread);
    }

    // ---- the admission thread

    private void run() {
        try {
            loop();
        } catch (Throwable error) {
            crash.accept(error);
        }
    }

    private void loop() {
        long lastTick = System.nanoTime();
        while (!stopped) {
            boolean idle = true;
            for (Object message = inbox.poll(); message != null; message = inbox.poll()) {
                idle = false;
                lastMoveNanos = System.nanoTime();
                stallSaid = false;
                if (message instanceof TaskNode<?> node && anyToStop && node.isToStop()) {
                    hand(node);
                } else if (message instanceof TaskNode<?> node) {
                    setParked(node);
                    handle(new Signal.Parked(node.id(), node.depth()));
                } else if (message instanceof Started started) {
                    handle(new Signal.Started(started.task()));
                }
            }
            if (roomChanged.getAndSet(false)) {
                idle = false;
                handle(new Signal.RoomChanged());
            }
            if (toldToStop.getAndSet(false)) {
                idle = false;
                endStopped();
            }
            int times = overtaken.getAndSet(0);
            if (times > 0) {
                handle(new Signal.Overtaken(times));
            }
            long now = System.nanoTime();
            if (anyParked && now - lastTick >= TICK_NANOS) {
                lastTick = now;
                handle(new Signal.Tick(
                        now,
                        processors.runningCount(),
                        processors.carriers().blockedCount(),
                        heldOutside.getAsBoolean()));
                // The spiller's patience may be at an end.
                store.wantForParked(wanted);
                sayIfStalled(now);
            }
            if (idle) {
                if (anyParked) {
                    LockSupport.parkNanos(this, TICK_NANOS);
                } else {
                    LockSupport.park(this);
                }
            }
        }
    }

    private void setParked(TaskNode<?> node) {
        parked.put(node.id(), node);
        anyParked = true;
        store.changes().listen(true);
        events.emit(
                () -> new Event.TaskParked(node.id(), node.name(), needed(node).toAllocate()));
    }

    /** Has the processors end those that are to stop. */
    private void endStopped() {
        for (TaskNode<?> node : parked.values()) {
            if (node.isToStop()) {
                unpark(node.id());
                hand(node);
                handle(new Signal.Gone(node.id()));
            }
        }
    }

    /** To a processor, which ends it: what follows from that is not for this thread. */
    private void hand(TaskNode<?> toStop) {
        processors.submitShared(toStop);
        if (processors.isStopped()) {
            toStop.fail(closed());
        }
    }

    private void unpark(long task) {
        parked.remove(task);
        lastMoveNanos = System.nanoTime();
        if (parked.isEmpty()) {
            anyParked = false;
            store.changes().listen(false);
            wanted = 0;
            store.wantForParked(0);
        }
    }

    private TaskMemory needed(TaskNode<?> node) {
        return TaskMemory.of(node, profiles, store.memory().budget().limit());
    }

    private void handle(Signal signal) {
        ArrayDeque<Command> commands = new ArrayDeque<>(admission.handle(signal));
        while (!commands.isEmpty()) {
            carryOut(commands.poll()).ifPresent(answer -> commands.addAll(admission.handle(answer)));
        }
    }

    private Optional<Signal> carryOut(Command command) {
        if (command instanceof Command.TryAdmit tried) {
            return Optional.of(tryAdmit(tried));
        }
        if (command instanceof Command.Earmark earmark) {
            store.memory().budget().earmark(earmark.on());
            return Optional.empty();
        }
        if (command instanceof Command.FailDeadlocked deadlocked) {
            return fail(deadlocked.task(), new BudgetException(deadlockMessage(parked.get(deadlocked.task()))));
        }
        if (command instanceof Command.FailIfSpillBroken broken) {
            Optional<Throwable> cause = store.spillFailure();
            return cause.isEmpty()
                    ? Optional.empty()
                    : fail(
                            broken.task(),
                            new BudgetException("no memory for task "
                                    + parked.get(broken.task()).describe() + ": " + store.holders()
                                    + "; spilling failed: "
                                    + cause.get().getMessage()));
        }
        throw new AssertionError(command);
    }

    private Optional<Signal> fail(long task, BodkinException cause) {
        TaskNode<?> node = parked.get(task);
        unpark(task);
        doom(node, cause);
        return Optional.of(new Signal.Gone(task));
    }

    private Signal tryAdmit(Command.TryAdmit command) {
        TaskNode<?> node = parked.get(command.task());
        if (!node.isReady()) {
            unpark(command.task());
            return new Signal.Gone(command.task());
        }
        TaskMemory needed = needed(node);
        Optional<Lease> lease;
        try {
            lease = store.tryAcquire(needed.chunks(), needed.toAllocate(), command.privileged());
        } catch (RuntimeException impossible) {
            unpark(command.task());
            doom(node, impossible);
            return new Signal.Gone(command.task());
        }
        if (lease.isEmpty()) {
            wanted = needed.bytesToHave();
            store.wantForParked(wanted);
            return new Signal.Refused(command.task(), !store.canSpill());
        }
        unpark(command.task());
        runWhenLoaded(node, lease.get());
        return new Signal.Admitted(command.task());
    }

    private String deadlockMessage(TaskNode<?> victim) {
        String waiting = processors.carriers().inside().stream()
                .map(TaskNode::describe)
                .limit(5)
                .collect(Collectors.joining(", "));
        TaskMemory needed = needed(victim);
        return "deadlock: task " + victim.describe() + " needs "
                + ByteSize.format(needed.inputBytes() + needed.toAllocate())
                + " of memory, and all tasks that hold memory ("
                + waiting + ") wait for other tasks; " + store.holders()
                + "; let parents release their inputs before they wait, or use a larger budget (bodkin.memory)";
    }

    private void sayIfStalled(long now) {
        if (stallSaid || parked.isEmpty() || processors.runningCount() > 0 || now - lastMoveNanos < stalledAfterNanos) {
            return;
        }
        stallSaid = true;
        TaskNode<?> first = parked.values().stream()
                .min(Comparator.comparingLong(TaskNode::id))
                .orElseThrow();
        TaskMemory needed = needed(first);
        String line = "nothing has moved for " + stalledAfterNanos / 1_000_000 + " ms: " + parked.size()
                + " tasks wait for memory, first " + first.describe() + " for "
                + ByteSize.format(needed.inputBytes() + needed.toAllocate()) + "; " + store.holders();
        LOG.warn(line);
        events.emit(() -> new Event.Stalled(line));
    }

    // ---- the end

    /** Ends the thread and returns the tasks that were parked. */
    List<TaskNode<?>> stop() {
        stopped = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        for (Object message = inbox.poll(); message != null; message = inbox.poll()) {
            if (message instanceof TaskNode<?> node) {
                parked.put(node.id(), node);
            }
        }
        return List.copyOf(parked.values());
    }
}
