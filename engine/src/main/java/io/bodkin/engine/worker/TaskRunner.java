package io.bodkin.engine.worker;

import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.ProcessorKind;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.api.ValueRef;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.BudgetException;
import io.bodkin.engine.fault.FileChangedException;
import io.bodkin.engine.graph.ConsumedChunk;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.graph.TaskRuntime;
import io.bodkin.engine.memory.MappedReads;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.ChunkStore;
import io.bodkin.engine.store.Lease;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one ready task on the calling carrier: takes what it needs of the store, calls its function, keeps the result. This
 * is the fast path: no lock and no other thread unless memory is short or a chunk is on disk; then the task goes to the
 * {@link Admitter}.
 *
 * <p>What goes wrong before a task is ended fails the task. What is thrown by ending it is an error of the engine.
 */
final class TaskRunner {
    private static final Logger LOG = LoggerFactory.getLogger("io.bodkin.engine");
    private static final Object[] NO_VALUES = {};

    private final ChunkStore store;
    private final Payloads payloads;
    private final FunctionProfiles profiles;
    private final TaskEvents events;
    private final Admitter admitter;
    private final Cancellations cancellations;
    private final ResultCache results;

    TaskRunner(
            ChunkStore store,
            Payloads payloads,
            FunctionProfiles profiles,
            TaskEvents events,
            Admitter admitter,
            Cancellations cancellations,
            ResultCache results) {
        this.results = results;
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
        if (node.options().restore().isPresent() && !node.restoreAsked) {
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

    /** Asks the user for the result; if there is none, or that fails, the task goes on its way. */
    private void restore(TaskNode<?> node, Carrier carrier) {
        node.restoreAsked = true;
        if (!node.tryStart()) {
            return;
        }
        long start = events.started(node, carrier);
        Execution outer = carrier.execution;
        carrier.execution = null;
        carrier.enter(node);
        Optional<?> found = Optional.empty();
        Object kept = null;
        Throwable failure = null;
        try {
            found = askForRestored(node);
            kept = found.isPresent() ? payloads.keep(found.get(), carrier.execution) : null;
        } catch (Throwable thrown) {
            failure = thrown;
        }
        carrier.exit();
        carrier.execution = outer;
        if (found.isEmpty() && failure == null && node.backToReady()) {
            events.left(node, carrier, start, false);
            node.runtime().ready(node, false);
        } else {
            node.restored = found.isPresent();
            end(node, carrier, start, kept, failure);
        }
    }

    private static Optional<?> askForRestored(TaskNode<?> node) {
        try {
            return node.options().restore().orElseThrow().find();
        } catch (Exception failed) {
            LOG.warn("restore of task {} failed: it is run", node.describe(), failed);
            return Optional.empty();
        }
    }

    private static void checkpoint(TaskNode<?> node, Object result) {
        try {
            node.options().checkpoint().orElseThrow().save(result);
        } catch (Exception failed) {
            LOG.warn("checkpoint of task {} failed: it has its result all the same", node.describe(), failed);
        }
    }

    private TaskMemory needed(TaskNode<?> node) {
        return TaskMemory.of(node, profiles, store.memory().budget().limit());
    }

    // ---- without memory: most tasks of a graph of plain values

    private void runWithNothing(TaskNode<?> node, Carrier carrier) {
        Object function = node.function();
        Ref<?>[] inputs = node.inputs();
        if (!node.tryStart()) {
            return;
        }
        long start = events.started(node, carrier);
        Execution outer = carrier.execution;
        carrier.execution = null;
        carrier.enter(node);
        Object kept = null;
        Throwable failure = null;
        try {
            kept = ResultCache.concerns(node.options())
                    ? found(
                            node,
                            function,
                            () -> Arrays.asList(plainValues(inputs, node, carrier)),
                            () -> call(function, inputs, node, carrier),
                            carrier)
                    : keep(node, call(function, inputs, node, carrier), carrier.execution);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        Execution execution = carrier.execution;
        carrier.exit();
        carrier.execution = outer;
        if (execution == null) {
            end(node, carrier, start, kept, failure);
        } else {
            finish(node, carrier, start, kept, failure, execution, 0, function.getClass(), List.of());
        }
    }

    private static Object call(Object function, Ref<?>[] inputs, TaskNode<?> node, Carrier carrier) throws Exception {
        if (node.options().meta()) {
            return callWithHandles(function, inputs, node);
        }
        if (carrier.kind().isPresent()) {
            return callAs(carrier.kind().get(), function, plainValues(inputs, node, carrier));
        }
        switch (node.values()) {
            case 0:
                return Functions.call(function);
            case 1:
                return Functions.call(function, plainValue(inputs[0], carrier));
            case 2:
                return Functions.call(function, plainValue(inputs[0], carrier), plainValue(inputs[1], carrier));
            default:
                return Functions.callAll(function, plainValues(inputs, node, carrier));
        }
    }

    private static Object[] plainValues(Ref<?>[] inputs, TaskNode<?> node, Carrier carrier) {
        Object[] values = new Object[node.values()];
        for (int i = 0; i < values.length; i++) {
            values[i] = plainValue(inputs[i], carrier);
        }
        return values;
    }

    private static Object callAs(ProcessorKind kind, Object function, Object[] values) throws Exception {
        Object[] moved = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            moved[i] = kind.move(values[i]);
        }
        return kind.execute(() -> Functions.callAll(function, moved));
    }

    /** The function gets chunks as they are, borrowed for the time of the call. */
    private static Object callWithHandles(Object function, Ref<?>[] inputs, TaskNode<?> node) throws Exception {
        List<Chunk<?>> handles = new ArrayList<>(node.values());
        try {
            for (int i = 0; i < node.values(); i++) {
                handles.add(handle(inputs[i], node.runtime()));
            }
            return Functions.callAll(function, handles.toArray());
        } finally {
            handles.forEach(Chunk::release);
        }
    }

    private static Chunk<?> handle(Ref<?> input, TaskRuntime runtime) {
        if (input instanceof TaskNode<?> task) {
            return task.fetchRaw();
        }
        if (input instanceof ConsumedChunk chunk) {
            runtime.hold(chunk.entry());
            return runtime.handleOn(chunk.entry(), chunk.scope());
        }
        if (input instanceof ValueRef<?> value) {
            return runtime.handleOnValue(value.value(), Optional.empty());
        }
        throw new IllegalArgumentException("with the option meta an input must be a chunk or a value, not " + input);
    }

    /** What becomes of what the function returned. */
    private Object keep(TaskNode<?> node, Object returned, Execution execution) {
        TaskOptions options = node.options();
        if (options.checkpoint().isPresent()) {
            checkpoint(node, returned);
        }
        if (options.returnType().isPresent()
                && returned != null
                && !options.returnType().get().isInstance(returned)) {
            throw new ClassCastException("task " + node.describe() + " returned a "
                    + returned.getClass().getName() + ", not a "
                    + options.returnType().get().getName());
        }
        Object kept = options.inNode() ? payloads.keepInNode(returned, execution) : payloads.keep(returned, execution);
        if (options.storedAs().isPresent()) {
            NamedChunks directory = results.directory(node, "storedAs");
            return durably(kept, () -> directory.keep(kept, options.storedAs().get()));
        }
        return kept;
    }

    /** Writes what a task keeps; if that fails, it is kept by nobody. */
    private Object durably(Object kept, Runnable write) {
        try {
            ((Carrier) Thread.currentThread()).blocking(() -> {
                write.run();
                return null;
            });
            return kept;
        } catch (Throwable failure) {
            if (kept instanceof ChunkEntry orphan) {
                store.release(orphan);
            }
            throw failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failure);
        }
    }

    /** The result of the function, or one that an earlier task with the same function and inputs had. */
    private Object found(
            TaskNode<?> node, Object function, Supplier<List<Object>> inputs, Callable<Object> call, Carrier carrier)
            throws Exception {
        if (node.options().meta()) {
            throw new BodkinException(
                    Kind.USER,
                    "task " + node.describe()
                            + " takes chunks as they are (meta), whose content is not known: its result cannot be cached");
        }
        if (node.options().durable().isPresent()) {
            results.directory(node, "durable");
        }
        String identity = TaskIdentity.of(node, function, inputs.get());
        Optional<Object> earlier = carrier.blocking(() -> results.find(node, identity));
        if (earlier.isPresent()) {
            node.restored = true;
            return earlier.get();
        }
        Object kept = keep(node, call.call(), carrier.execution);
        return durably(kept, () -> results.keep(node, identity, kept));
    }

    private static List<Object> contents(TaskNode<?> node, Ref<?>[] inputs, Lease lease, Carrier carrier) {
        List<Object> contents = new ArrayList<>(node.values());
        for (int i = 0; i < node.values(); i++) {
            ChunkEntry entry = TaskMemory.entryOf(inputs[i]);
            contents.add(
                    entry == null
                            ? plainValue(inputs[i], carrier)
                            : new TaskIdentity.OfChunk(entry.layout(), lease.content(entry)));
        }
        return contents;
    }

    private static Object plainValue(Ref<?> input, Carrier carrier) {
        if (input instanceof TaskNode<?> task) {
            return task.result();
        }
        if (input instanceof LocalValue<?> local) {
            return local.at(carrier.place());
        }
        if (input instanceof ValueRef<?> value) {
            return value.value();
        }
        throw new IllegalStateException(
                "no value for an input of type " + input.getClass().getName());
    }

    // ---- with memory

    /** Takes over {@code lease}. */
    private void runWith(TaskNode<?> node, Lease lease, Carrier carrier) {
        Object function = node.function();
        Ref<?>[] inputs = node.inputs();
        if (!node.tryStart()) {
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
        carrier.enter(node);
        try {
            Object[] values = node.values() == 0 || node.options().meta() ? NO_VALUES : new Object[node.values()];
            for (int i = 0; i < values.length; i++) {
                ChunkEntry entry = TaskMemory.entryOf(inputs[i]);
                values[i] = entry == null ? plainValue(inputs[i], carrier) : view(entry, lease, resources);
                inputBytes += entry == null || entry.onHeap() ? 0 : entry.memoryBytes();
                foreign = entry == null ? foreign : entry.foreignFile().orElse(foreign);
            }
            Path file = foreign;
            Callable<Object> call = () -> node.options().meta()
                    ? callWithHandles(function, inputs, node)
                    : callSettled(function, values, file, carrier);
            kept = ResultCache.concerns(node.options())
                    ? found(node, function, () -> contents(node, inputs, lease, carrier), call, carrier)
                    : keep(node, call.call(), execution);
        } catch (Throwable thrown) {
            failure = foreign == null ? thrown : fileChanged(foreign, thrown);
        }
        carrier.exit();
        carrier.execution = outer;
        resources.add(lease);
        finish(node, carrier, start, kept, failure, execution, inputBytes, function.getClass(), resources);
    }

    /** If it read a file of others, a page that was gone is an error of this task, and not of whatever runs next. */
    private static Object callSettled(Object function, Object[] values, Path foreign, Carrier carrier)
            throws Exception {
        try {
            return carrier.kind().isPresent()
                    ? callAs(carrier.kind().get(), function, values)
                    : Functions.callAll(function, values);
        } finally {
            if (foreign != null) {
                MappedReads.settle();
            }
        }
    }

    private static Throwable fileChanged(Path file, Throwable thrown) {
        return MappedReads.pageGone(thrown)
                .<Throwable>map(gone -> new FileChangedException(file, gone))
                .orElse(thrown);
    }

    private Object view(ChunkEntry entry, Lease lease, List<AutoCloseable> resources) {
        Object value = payloads.view(entry, lease.content(entry), () -> {});
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
            node.outgrown = execution.needed().orElseThrow();
            if (node.backToReady()) {
                events.left(node, carrier, start, true);
                admitter.park(node);
                return;
            }
        }
        end(node, carrier, start, kept, failure);
    }

    /** A task that asked for more than there was runs again, once it can have that much from the start. */
    private boolean shouldRetry(Throwable failure, Execution execution) {
        return failure instanceof BudgetException
                && execution.needed().isPresent()
                && execution.needed().getAsLong() <= store.memory().budget().limit()
                && store.spillFailure().isEmpty();
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
        if (!(failure instanceof Exception) || node.failures >= node.options().retries()) {
            return false;
        }
        node.failures++;
        return node.backToReady();
    }

    private void succeed(TaskNode<?> node, Object kept) {
        if (node.flattens && kept instanceof Ref<?> ref) {
            flatten(node, ref);
            return;
        }
        if (kept instanceof ChunkEntry chunk) {
            if (node.options().persist()) {
                store.hold(chunk);
            }
            node.complete(chunk);
            store.offer(chunk);
        } else {
            node.complete(kept);
        }
    }

    private static void flatten(TaskNode<?> node, Ref<?> ref) {
        try {
            node.endAs(((LocalRuntime) node.runtime()).taskOf(ref));
        } catch (RuntimeException notOfThisEngine) {
            node.fail(notOfThisEngine);
        }
    }
}
