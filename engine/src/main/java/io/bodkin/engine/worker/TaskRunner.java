package io.bodkin.engine.worker;

import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.ValueRef;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.fault.BudgetException;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.memory.Reservation;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.ChunkStore;
import io.bodkin.engine.store.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Runs one ready task on the calling carrier: takes what it needs of the store, calls its function, keeps the result. This
 * is the fast path: no lock and no other thread unless memory is short or a chunk is on disk; then the task goes to the
 * {@link Admitter}.
 */
final class TaskRunner {
    private final ChunkStore store;
    private final Payloads payloads;
    private final FunctionProfiles profiles;
    private final Events events;
    private final Admitter admitter;

    TaskRunner(ChunkStore store, Payloads payloads, FunctionProfiles profiles, Events events, Admitter admitter) {
        this.store = store;
        this.payloads = payloads;
        this.profiles = profiles;
        this.events = events;
        this.admitter = admitter;
    }

    void run(TaskNode<?> node, Carrier carrier) {
        if (node.attachment instanceof Lease admitted) {
            node.attachment = null;
            admitter.started(node);
            runWith(node, admitted, carrier);
            return;
        }
        TaskMemory needed =
                TaskMemory.of(node, profiles, store.memory().budget().limit());
        if (needed.isNone()) {
            execute(node, Optional.empty(), carrier);
            return;
        }
        Optional<Lease> lease;
        try {
            lease = store.tryAcquire(needed.chunks(), needed.toAllocate(), false);
        } catch (RuntimeException impossible) {
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

    private void runWith(TaskNode<?> node, Lease lease, Carrier carrier) {
        try (lease) {
            execute(node, Optional.of(lease), carrier);
        }
    }

    private void execute(TaskNode<?> node, Optional<Lease> lease, Carrier carrier) {
        if (!node.tryStart()) {
            return;
        }
        boolean heard = events.heard();
        long start = heard ? System.nanoTime() : 0;
        int processor = carrier.processor.id;
        String name = heard ? node.name() : "";
        if (heard) {
            events.emit(() -> new Event.TaskStarted(node.id(), name, processor));
        }
        Object kept = null;
        Throwable failure = null;
        Execution outer = carrier.execution;
        Reservation reservation = lease.map(Lease::reservation)
                .orElseGet(() -> Reservation.ofTaken(store.memory().budget(), 0));
        long inputBytes = 0;
        long given = reservation.left();
        Execution execution = new Execution(node, carrier, store, reservation);
        carrier.execution = execution;
        List<AutoCloseable> arguments = new ArrayList<>(0);
        try {
            Ref<?>[] inputs = node.inputs();
            Object[] values = new Object[inputs.length];
            for (int i = 0; i < inputs.length; i++) {
                ChunkEntry entry = TaskMemory.entryOf(inputs[i]);
                values[i] = entry == null ? plainValue(inputs[i]) : view(entry, lease.orElseThrow(), arguments);
                inputBytes += entry == null || entry.onHeap() ? 0 : entry.memoryBytes();
            }
            kept = payloads.keep(Functions.call(node.function(), values), execution);
        } catch (Throwable thrown) {
            failure = thrown;
        } finally {
            carrier.execution = outer;
            failure = closeAll(arguments, execution, failure);
        }
        if (failure != null && kept instanceof ChunkEntry orphan) {
            store.release(orphan);
        }
        long allocated = given - reservation.left() + execution.grown();
        if (lease.isEmpty()) {
            reservation.close();
        }
        if (failure == null) {
            profiles.learn(node.function().getClass(), inputBytes, allocated);
            node.complete(kept);
        } else {
            OptionalLong retryWith = retryWith(failure, execution, given);
            if (retryWith.isPresent()) {
                node.attachment = new TaskMemory.Outgrown(retryWith.getAsLong());
                node.backToReady();
                admitter.park(node);
                return;
            }
            node.fail(failure);
        }
        if (heard) {
            boolean failed = failure != null;
            long nanos = System.nanoTime() - start;
            events.emit(() -> new Event.TaskEnded(node.id(), name, processor, nanos, failed));
        }
    }

    private static Object plainValue(Ref<?> input) {
        if (input instanceof TaskNode<?> task) {
            return task.result();
        }
        if (input instanceof ValueRef<?> value) {
            return value.value();
        }
        throw new IllegalStateException(
                "no value for an input of type " + input.getClass().getName());
    }

    private Object view(ChunkEntry entry, Lease lease, List<AutoCloseable> arguments) {
        Object value = payloads.view(entry, lease.content(entry), () -> {});
        if (value instanceof AutoCloseable closeable && !entry.onHeap()) {
            arguments.add(closeable);
        }
        return value;
    }

    private static Throwable closeAll(List<AutoCloseable> arguments, Execution execution, Throwable failure) {
        Throwable first = failure;
        for (AutoCloseable argument : arguments) {
            try {
                argument.close();
            } catch (Throwable problem) {
                first = add(first, problem);
            }
        }
        try {
            execution.close();
        } catch (Throwable problem) {
            first = add(first, problem);
        }
        return first;
    }

    private static Throwable add(Throwable first, Throwable next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }

    /** A task that asked for more than there was runs again, once it can have that much from the start. */
    private OptionalLong retryWith(Throwable failure, Execution execution, long given) {
        if (!(failure instanceof BudgetException) || execution.missing().isEmpty()) {
            return OptionalLong.empty();
        }
        long needed = given + execution.missing().get();
        long limit = store.memory().budget().limit();
        if (needed > limit || store.spillFailure().isPresent()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(needed);
    }
}
