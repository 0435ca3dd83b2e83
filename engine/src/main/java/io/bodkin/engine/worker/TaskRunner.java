package io.bodkin.engine.worker;

import io.bodkin.engine.api.Ref;
import io.bodkin.engine.fault.BudgetException;
import io.bodkin.engine.graph.AdaptedFunction;
import io.bodkin.engine.graph.AdaptedFunction.Use;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.ChunkStore;
import io.bodkin.engine.store.Lease;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Runs one ready task on the calling carrier: takes what it needs of the store, calls its function, keeps the result.
 * This is the fast path: no lock and no other thread unless memory is short or a chunk is on disk; then the task goes
 * to the {@link Admitter}.
 *
 * <p>What goes wrong before a task is ended fails the task. What is thrown by ending it is an error of the engine.
 */
final class TaskRunner {
    private static final Object[] NO_VALUES = {};

    private final ChunkStore store;
    private final Payloads payloads;
    private final FunctionProfiles profiles;
    private final TaskEvents events;
    private final Admitter admitter;
    private final Cancellations cancellations;
    private final ResultKeeper keeper;

    TaskRunner(
            ChunkStore store,
            Payloads payloads,
            FunctionProfiles profiles,
            TaskEvents events,
            Admitter admitter,
            Cancellations cancellations,
            ResultKeeper keeper) {
        this.keeper = keeper;
        this.cancellations = cancellations;
        this.store = store;
        this.payloads = payloads;
        this.profiles = profiles;
        this.events = events;
        this.admitter = admitter;
    }

    void run(TaskNode<?> node, Carrier carrier) {
        if (node.hasAttachment()) {
            Object attached = node.takeAttachment();
            if (attached instanceof Lease admitted) {
                admitter.started(node);
                runWith(node, admitted, carrier);
                return;
            }
            if (attached instanceof Doomed doomed) {
                node.fail(doomed.cause());
                return;
            }
        }
        if (!node.isReady()) {
            return; // somebody who waited for it ran it, out of order
        }
        if (cancellations.any() && node.isToStop()) {
            node.endCancelled();
            return;
        }
        if (isToBeAsked(node)) {
            restore(node, carrier);
            return;
        }
        TaskMemory needed = needed(node);
        if (needed.isNone()) {
            runWithNothing(node, carrier);
            return;
        }
        Optional<Lease> lease;
        try {
            lease = store.tryAcquire(needed.chunks(), needed.toAllocate(), false);
        } catch (Throwable impossible) {
            node.fail(impossible);
            return;
        }
        if (lease.isEmpty()) {
            admitter.park(node);
        } else if (lease.get().isLoaded()) {
            admitter.overtaken();
            runWith(node, lease.get(), carrier);
        } else {
            admitter.runWhenLoaded(node, lease.get());
        }
    }

    /** Whether it can run without asking for memory, as far as is known. */
    boolean needsNothing(TaskNode<?> node) {
        return needed(node).isNone();
    }

    // ---- results that are there already

    /** Whether the user may have the result of the task, and was not yet asked for it. */
    static boolean isToBeAsked(TaskNode<?> node) {
        return !node.options().isPlain() && node.options().restore().isPresent() && !node.notes().restoreAsked;
    }

    /** Asks the user for the result; if there is none, or that fails, the task goes on its way. */
    private void restore(TaskNode<?> node, Carrier carrier) {
        node.ownNotes().restoreAsked = true;
        if (!tryEnter(node, carrier)) {
            return;
        }
        long start = events.started(node, carrier);
        Execution outer = carrier.execution;
        carrier.execution = null;
        Optional<?> found = Optional.empty();
        Object kept = null;
        Throwable failure = null;
        try {
            found = keeper.restored(node);
            kept = found.isPresent() ? payloads.keep(found.get(), carrier.execution) : null;
        } catch (Throwable thrown) {
            failure = thrown;
        }
        Execution execution = carrier.execution;
        carrier.exit();
        carrier.execution = outer;
        failure = execution == null ? failure : Closing.all(List.of(execution), failure);
        if (found.isEmpty() && failure == null && node.backToReady()) {
            events.left(node, carrier, start, false);
            node.runtime().ready(node, false);
        } else {
            node.ownNotes().restored = found.isPresent();
            end(node, carrier, start, kept, failure);
        }
    }

    /**
     * Takes the node for running on this thread; false if another thread has, or if it has ended or is to. Whoever
     * cancels says so before it looks at what threads are inside, and looks at no thread that is just entering: so
     * either it finds the task inside, and interrupts it, or the task does not begin. For the same reason none begins
     * inside a cancelled one, whose interrupt is on its way.
     */
    private boolean tryEnter(TaskNode<?> node, Carrier carrier) {
        carrier.beginEntering();
        boolean started = node.tryStart(); // with the effect of a full fence
        boolean toStop = started && cancellations.any() && node.isToStop();
        boolean inCancelled = started && !toStop && cancellations.any() && carrier.isInCancelled();
        boolean entered = started && !toStop && !inCancelled;
        if (entered) {
            carrier.enter(node);
        }
        carrier.endEntering();
        if (toStop) {
            node.endCancelled();
        } else if (inCancelled && node.backToReady()) {
            node.runtime().ready(node, false);
        }
        return entered;
    }

    private TaskMemory needed(TaskNode<?> node) {
        return TaskMemory.of(node, profiles, store.memory().budget().limit());
    }

    // ---- without memory: most tasks of a graph of plain values

    private void runWithNothing(TaskNode<?> node, Carrier carrier) {
        Object function = node.function();
        Ref<?>[] inputs = node.inputs();
        if (!tryEnter(node, carrier)) {
            return;
        }
        long start = events.started(node, carrier);
        Execution outer = carrier.execution;
        carrier.execution = null;
        Object kept = null;
        Throwable failure = null;
        try {
            kept = isReused(node, inputs)
                    ? foundOrCalled(node, function, TaskCalls.plainValues(inputs, node, carrier), carrier)
                    : keeper.keep(node, TaskCalls.call(function, inputs, node, carrier), carrier.execution);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        Execution execution = carrier.execution;
        carrier.exit();
        carrier.execution = outer;
        if (execution == null) {
            end(node, carrier, start, kept, failure);
        } else {
            finish(node, carrier, start, kept, failure, execution, 0, node.functionType(), List.of());
        }
    }

    private Object foundOrCalled(TaskNode<?> node, Object function, Object[] values, Carrier carrier) throws Exception {
        return keeper.foundOrCalled(
                node,
                function,
                Arrays.asList(values),
                () -> TaskCalls.callSettled(function, values, null, carrier),
                carrier);
    }

    // ---- with memory

    /** Takes over {@code lease}. */
    private void runWith(TaskNode<?> node, Lease lease, Carrier carrier) {
        Object function = node.function();
        Ref<?>[] inputs = node.inputs();
        if (!tryEnter(node, carrier)) {
            lease.close();
            return;
        }
        long start = events.started(node, carrier);
        Execution outer = carrier.execution;
        List<AutoCloseable> resources = new ArrayList<>(inputs.length + 1);
        long inputBytes = 0;
        Object kept = null;
        Throwable failure = null;
        Path foreign = null;
        Execution execution = new Execution(node, carrier, store, lease.reservation());
        carrier.execution = execution;
        try {
            Object[] values = node.values() == 0 || node.options().meta() ? NO_VALUES : new Object[node.values()];
            for (int i = 0; i < values.length; i++) {
                ChunkEntry entry = TaskMemory.entryOf(inputs[i]);
                values[i] = entry == null
                        ? TaskCalls.plainValue(inputs[i], carrier)
                        : view(entry, lease, resources, AdaptedFunction.use(function, i));
                inputBytes += entry == null || entry.onHeap() ? 0 : entry.memoryBytes();
                foreign = entry == null ? foreign : entry.foreignFile().orElse(foreign);
            }
            Path file = foreign;
            Callable<Object> call = () -> node.options().meta()
                    ? TaskCalls.callWithHandles(function, inputs, node)
                    : TaskCalls.callSettled(function, values, file, carrier);
            kept = isReused(node, inputs)
                    ? keeper.foundOrCalled(node, function, contents(values, inputs, lease), call, carrier)
                    : keeper.keep(node, call.call(), execution);
        } catch (Throwable thrown) {
            failure = foreign == null ? thrown : TaskCalls.fileChanged(foreign, thrown);
        }
        carrier.exit();
        carrier.execution = outer;
        resources.add(lease);
        finish(node, carrier, start, kept, failure, execution, inputBytes, node.functionType(), resources);
    }

    private static List<Object> contents(Object[] values, Ref<?>[] inputs, Lease lease) {
        List<Object> contents = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            ChunkEntry entry = TaskMemory.entryOf(inputs[i]);
            contents.add(entry == null ? values[i] : new TaskIdentity.OfChunk(entry.layout(), lease.content(entry)));
        }
        return contents;
    }

    private Object view(ChunkEntry entry, Lease lease, List<AutoCloseable> resources, Use use) {
        if (use == Use.CHANGE) {
            store.beginChange(entry);
        }
        Object value = payloads.view(entry, lease.content(entry), use, () -> {});
        if (value instanceof AutoCloseable closeable && !entry.onHeap()) {
            resources.add(closeable);
        }
        return value;
    }

    /** Gives everything back first: whatever follows from the end must not wait for what this task still holds. */
    private void finish(
            TaskNode<?> node,
            Carrier carrier,
            long start,
            Object kept,
            Throwable thrown,
            Execution execution,
            long inputBytes,
            Class<?> function,
            List<AutoCloseable> resources) {
        long allocated = execution.allocated();
        Throwable failure = Closing.all(List.of(execution), thrown);
        failure = Closing.all(resources, failure);
        if (failure == null) {
            profiles.learn(function, inputBytes, allocated);
        } else if (kept instanceof ChunkEntry orphan) {
            store.release(orphan);
        }
        if (failure != null && shouldRetry(failure, execution)) {
            if (AdaptedFunction.changesInputs(node.function()) || anyMutable(node.inputs())) {
                end(node, carrier, start, kept, onceOnly((BudgetException) failure));
                return;
            }
            node.ownNotes().outgrown = execution.needed().orElseThrow();
            if (node.backToReady()) {
                events.left(node, carrier, start, true);
                admitter.park(node);
                return;
            }
        }
        end(node, carrier, start, kept, failure);
    }

    /** Options that a task only inherits are not refused where they can have no meaning: there they have none. */
    private static boolean isReused(TaskNode<?> node, Ref<?>[] inputs) {
        return ResultCache.concerns(node.options())
                && !node.flattens
                && !node.options().meta()
                && !anyMutable(inputs);
    }

    private static boolean anyMutable(Ref<?>[] inputs) {
        for (Ref<?> input : inputs) {
            if (LocalValue.isMutable(input)) {
                return true;
            }
        }
        return false;
    }

    /** A task that asked for more than there was runs again, once it can have that much from the start. */
    private boolean shouldRetry(Throwable failure, Execution execution) {
        return failure instanceof BudgetException
                && execution.needed().isPresent()
                && execution.needed().getAsLong() <= store.memory().budget().limit()
                && store.spillFailure().isEmpty();
    }

    static BudgetException onceOnly(BudgetException failure) {
        BudgetException told = new BudgetException(failure.getMessage()
                + "; the task may have changed its arguments, so it was not run again with more memory: say how much it allocates with"
                + " TaskOptions.memory(bytes)");
        told.initCause(failure);
        return told;
    }

    // ---- the end

    private void end(TaskNode<?> node, Carrier carrier, long start, Object kept, Throwable failure) {
        events.left(node, carrier, start, failure != null);
        if (failure == null) {
            succeed(node, kept);
        } else if (runsAgain(node, failure)) {
            node.runtime().ready(node, false);
            return;
        } else {
            node.fail(failure);
        }
        if (node.isCancelled()) {
            cancellations.awaitInterrupt(node);
        }
    }

    private static boolean runsAgain(TaskNode<?> node, Throwable failure) {
        if (!(failure instanceof Exception)
                || node.notes().failures >= node.options().retries()
                || anyMutable(node.inputs())) {
            return false;
        }
        node.ownNotes().failures++;
        return node.backToReady();
    }

    private void succeed(TaskNode<?> node, Object kept) {
        if (node.flattens && kept instanceof Ref<?> ref) {
            flatten(node, ref);
            return;
        }
        if (kept instanceof ChunkEntry chunk) {
            node.complete(chunk);
            store.offer(chunk);
            if (chunk.onHeap()) {
                store.awaitHeapShare(); // with the processor in hand: no other task makes more meanwhile
            }
        } else {
            node.complete(kept);
        }
    }

    private static void flatten(TaskNode<?> node, Ref<?> ref) {
        try {
            node.endAs(((LocalRuntime) node.runtime()).taskOf(ref, ResultKeeper.ofValue(node.options())));
        } catch (RuntimeException notOfThisEngine) {
            node.fail(notOfThisEngine);
        }
    }
}
