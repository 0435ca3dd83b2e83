package io.bodkin.engine.worker;

import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.ProcessorKind;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.store.Lease;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The processors of one worker, and what they run next. Of the tasks that the end of a task makes ready, the first runs
 * next on the same thread; the others, and those that a task spawns, go to the new end of the queue of its processor:
 * depth first. An idle processor takes from the common queue of tasks that came from outside, then steals the oldest
 * from others. A task that not every processor may run goes into the inbox of one that may; others that may take it
 * from there.
 */
final class Processors {
    /** How often the common queue comes before the own one, so that a chain without end starves nobody. */
    private static final int FAIR_TURN = 61;

    /** At the place of each id the one in service; replaced as a whole. */
    private volatile LocalProcessor[] all;

    /** Others stand in for these, whose threads are still inside cancelled tasks; replaced as a whole. */
    private volatile List<LocalProcessor> retired = List.of();

    private final List<Processor> names;
    private final Map<String, ProcessorKind> kinds;
    private final BiConsumer<TaskNode<?>, Carrier> body;
    private final Consumer<Throwable> crash;
    private final SubmissionQueue submissions = new SubmissionQueue();
    private final Searchers searchers;
    private final Carriers carriers;
    private final SideTasks sideTasks;
    private final Object standIns = new Object();
    private volatile boolean stopped;

    /**
     * @param names of the processors, in the order of their ids
     * @param kinds of those that are no threads, by name
     * @param body runs a task; what it throws is an error of the engine
     * @param crash called with such an error: nothing can be relied on any more
     */
    Processors(
            List<Processor> names,
            Map<String, ProcessorKind> kinds,
            TaskEvents events,
            BiConsumer<TaskNode<?>, Carrier> body,
            Consumer<Throwable> crash) {
        this.kinds = Map.copyOf(kinds);
        this.body = body;
        this.crash = crash;
        this.names = List.copyOf(names);
        this.all = new LocalProcessor[names.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = new LocalProcessor(i + 1, names.get(i).enabledByDefault(), new Inbox());
        }
        this.searchers = new Searchers(() -> all, this::hasWork, this::hasPlacedFor);
        this.carriers = new Carriers(this, searchers, events);
        this.sideTasks = new SideTasks(carriers, all.length);
    }

    /** To be called once. */
    void start() {
        for (LocalProcessor processor : all) {
            carriers.start(processor);
        }
    }

    int count() {
        return all.length;
    }

    Processor name(int id) {
        return names.get(id - 1);
    }

    /** Of the processor, if it is not a thread. */
    Optional<ProcessorKind> kind(int id) {
        return Optional.ofNullable(kinds.get(name(id).kind()));
    }

    Carriers carriers() {
        return carriers;
    }

    // ---- giving work

    /** The one in service, of those with this id. */
    LocalProcessor at(int id) {
        return all[id - 1];
    }

    /**
     * Has a ready task run: by this processor if a task of it made it ready, else by any.
     *
     * @param follows whether it may be what this thread runs next
     */
    void submit(TaskNode<?> node, boolean follows) {
        if (isSpecial(node)) {
            submitSpecial(node);
            return;
        }
        if (Thread.currentThread() instanceof Carrier carrier
                && carrier.processor != null
                && carrier.processor.general
                && carrier.belongsTo(this)) {
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
        if (isSpecial(node)) {
            submitSpecial(node);
            return;
        }
        submissions.add(node);
        searchers.workAdded();
    }

    private static boolean isSpecial(TaskNode<?> node) {
        return node.notes().placement != null || node.options().occupancy() < 1;
    }

    private void submitSpecial(TaskNode<?> node) {
        if (node.options().occupancy() < 1) {
            sideTasks.start(node);
            return;
        }
        LocalProcessor[] now = all;
        BitSet allowed = ((Placed) node.notes().placement).processors();
        LocalProcessor best = null;
        int bestLoad = Integer.MAX_VALUE;
        int turn = (int) (node.id() % now.length);
        for (int i = 0; i < now.length; i++) {
            LocalProcessor processor = now[(turn + i) % now.length];
            if (allowed.get(processor.id)) {
                int load = processor.sleeping.get() ? 0 : 1 + processor.inbox.size();
                if (load < bestLoad) {
                    best = processor;
                    bestLoad = load;
                }
            }
        }
        best.inbox.add(node);
        if (searchers.workAddedFor(best)) {
            return;
        }
        // It is busy: one that went to sleep meanwhile, and did not see the task, takes it from there.
        for (LocalProcessor other : now) {
            if (other != best && allowed.get(other.id) && searchers.workAddedFor(other)) {
                return;
            }
        }
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
            while (!stopped && carriers.hasUse(carrier)) {
                if (carrier.beside != null) {
                    runBeside(carrier);
                    continue;
                }
                if (carrier.processor.retired) {
                    giveUp(carrier);
                    continue;
                }
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

    private void runBeside(Carrier carrier) {
        TaskNode<?> node = carrier.beside;
        carrier.beside = null;
        carrier.left = placeBeside(node);
        body.accept(node, carrier);
        if (Thread.interrupted() && stopped) {
            carrier.interrupt();
        }
        carriers.endedBeside();
        sideTasks.ended(node);
    }

    /** The processor that a task beside them counts as running on: one that it may, threads before others. */
    private LocalProcessor placeBeside(TaskNode<?> node) {
        LocalProcessor[] now = all;
        int turn = (int) (node.id() % now.length);
        LocalProcessor found = now[0];
        for (int i = 0; i < now.length; i++) {
            LocalProcessor processor = now[(turn + i) % now.length];
            if (Placed.allows(node, processor.id)) {
                found = processor;
                if (processor.general) {
                    break;
                }
            }
        }
        return found;
    }

    private TaskNode<?> find(Carrier carrier) {
        LocalProcessor processor = carrier.processor;
        if (!processor.general) {
            TaskNode<?> placed = processor.inbox.take();
            return placed != null ? placed : stealPlaced(processor);
        }
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
        node = processor.inbox.isEmpty() ? null : processor.inbox.take();
        if (node != null) {
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

    private TaskNode<?> steal(LocalProcessor thief) {
        LocalProcessor[] now = all;
        for (int i = 1; i < now.length; i++) {
            LocalProcessor other = now[(thief.id - 1 + i) % now.length];
            TaskNode<?> node = other.deque.steal();
            if (node == null && !other.inbox.isEmpty()) {
                node = other.inbox.steal(thief.id);
            }
            if (node != null) {
                return node;
            }
        }
        return stealRetired();
    }

    private TaskNode<?> stealPlaced(LocalProcessor thief) {
        LocalProcessor[] now = all;
        for (int i = 1; i < now.length; i++) {
            LocalProcessor other = now[(thief.id - 1 + i) % now.length];
            TaskNode<?> node = other.inbox.isEmpty() ? null : other.inbox.steal(thief.id);
            if (node != null) {
                return node;
            }
        }
        return null;
    }

    private TaskNode<?> stealRetired() {
        for (LocalProcessor other : retired) {
            TaskNode<?> node = other.deque.steal();
            if (node != null) {
                return node;
            }
        }
        return null;
    }

    /** Whether a task waits for another processor that this one may run too. */
    private boolean hasPlacedFor(LocalProcessor thief) {
        for (LocalProcessor other : all) {
            if (other != thief && other.inbox.hasFor(thief.id)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasWork() {
        if (!submissions.isEmpty() || carriers.anyResuming()) {
            return true;
        }
        for (LocalProcessor processor : all) {
            if (!processor.deque.isEmpty()) {
                return true;
            }
        }
        for (LocalProcessor processor : retired) {
            if (!processor.deque.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    // ---- when a thread does not come back from a cancelled task

    /**
     * Takes what a cancelled task has from it, though the thread may stay inside for long: its processor, or its share.
     */
    void abandon(TaskNode<?> node, Carrier inside) {
        sideTasks.ended(node);
        replace(inside);
    }

    /** Has another thread and processor stand in for those of a thread that is inside a cancelled task. */
    private void replace(Carrier carrier) {
        synchronized (standIns) {
            LocalProcessor[] now = all.clone();
            for (int i = 0; i < now.length; i++) {
                LocalProcessor old = now[i];
                if (old.carrier == carrier && old.busy && !stopped) {
                    LocalProcessor standIn = new LocalProcessor(old.id, old.general, old.inbox);
                    carriers.start(standIn);
                    now[i] = standIn;
                    List<LocalProcessor> more = new ArrayList<>(retired);
                    more.add(old);
                    retired = more;
                    all = now;
                    old.retired = true;
                    return;
                }
            }
        }
    }

    /** The thread is back, and its processor is no longer wanted. */
    private void giveUp(Carrier carrier) {
        searchers.end(carrier);
        flushFollowing(carrier);
        LocalProcessor processor = carrier.processor;
        for (TaskNode<?> node = processor.deque.pop(); node != null; node = processor.deque.pop()) {
            submissions.add(node);
        }
        carrier.processor = null;
        synchronized (standIns) {
            List<LocalProcessor> fewer = new ArrayList<>(retired);
            fewer.remove(processor);
            retired = fewer;
        }
        searchers.workAdded();
    }

    /**
     * Runs {@code node} on the spot, if it can run now: a task waits for it. On return it may still not have ended.
     *
     * <p>Right as to deadlock: what waits for this thread's tasks waits for {@code node} anyway.
     */
    void runInline(TaskNode<?> node, Carrier carrier, Predicate<TaskNode<?>> needsNothing) {
        if (carrier.processor == null
                || !carrier.canEnter()
                || carrier.isInCancelled()
                || !node.isReady()
                || node.options().occupancy() < 1
                || !Placed.allows(node, carrier.processor.id)) {
            return;
        }
        StackProbe.check();
        if (carrier.processor.deque.newest() == node) {
            if (carrier.processor.deque.pop() != node) {
                return; // a thief was quicker
            }
        } else if (!needsNothing.test(node)) {
            return; // it may be waiting for memory; what is left of it in a queue is harmless
        }
        try {
            body.accept(node, carrier);
        } catch (Throwable error) {
            crash.accept(error);
            throw error;
        }
        boolean interrupted = Thread.interrupted();
        if (carrier.isInCancelled() || (interrupted && stopped)) {
            carrier.interrupt(); // not the one of the task that ran here: the one of that which waits for it
        }
    }

    // ---- for who looks from outside

    /** Adds the tasks that are in a queue or with a thread, as far as can be seen while they move. */
    void addTasks(Collection<TaskNode<?>> found) {
        submissions.addTasks(found);
        List<LocalProcessor> each = new ArrayList<>(retired);
        each.addAll(List.of(all));
        for (LocalProcessor processor : each) {
            processor.inbox.addTasks(found);
            processor.deque.addTasks(found);
        }
        sideTasks.addTasks(found);
        carriers.addTasks(found);
    }

    // ---- for the stall and deadlock detectors

    /** Tasks that are running or do I/O: not waiting for another task. */
    int runningCount() {
        int running = carriers.inIoCount() + retired.size();
        for (LocalProcessor processor : all) {
            if (processor.busy || !processor.deque.isEmpty() || !processor.inbox.isEmpty()) {
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
        List<TaskNode<?>> left = sideTasks.drain();
        List<LocalProcessor> each = new ArrayList<>(retired);
        each.addAll(List.of(all));
        for (LocalProcessor processor : each) {
            for (TaskNode<?> node = processor.inbox.take(); node != null; node = processor.inbox.take()) {
                left.add(node);
            }
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
