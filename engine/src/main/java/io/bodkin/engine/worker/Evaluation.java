package io.bodkin.engine.worker;

import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.BudgetException;
import io.bodkin.engine.fault.InterruptedWaitException;
import io.bodkin.engine.graph.Failure;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.store.ChunkEntry;
import java.util.List;
import java.util.Optional;

/**
 * Calls one function over and over. With plain values it is called on the spot: that costs no more than the call. Where
 * a value is in the store, or the options ask for a processor, each call is a task of its own: it gets its memory and
 * its pins together, as every task does, and nothing stays pinned between two calls. Belongs to the thread of the loop.
 */
public final class Evaluation {
    /** Arrays and strings above this size go to the store, in bytes. Others that are not Arrow data are not counted. */
    private static final long LARGE = 64 << 10;

    private final LoopContext context;
    private final LocalRuntime runtime;
    private final Carrier carrier;
    private final Object function;
    private final TaskOptions options;
    private final boolean givesRefs;
    private final boolean asTasks;
    private final boolean list;
    private final int retries;
    private final Optional<Class<?>> returnType;

    /** Of what the function gave last, if that is nothing to be closed. */
    private Class<?> plain;

    Evaluation(LoopContext context, Object function, TaskOptions options, boolean givesRefs) {
        this.context = context;
        this.runtime = context.runtime();
        this.carrier = context.carrier();
        this.function = function;
        this.options = options;
        this.givesRefs = givesRefs;
        this.list = function instanceof ListFn;
        this.retries = options.retries();
        this.returnType = options.returnType();
        boolean takesProcessor = options.set().contains(TaskOptions.Option.OCCUPANCY) && options.occupancy() > 0;
        boolean elsewhere = carrier.running().notes().placement != null
                && runtime.processors().stream()
                        .anyMatch(processor -> !processor.kind().equals(Processor.THREAD));
        this.asTasks = takesProcessor || elsewhere || options.meta();
    }

    /** Of a function that returns Refs, whose values are meant. */
    public Evaluation givingRefs() {
        return new Evaluation(context, function, options, true);
    }

    /**
     * Calls the function once, more often if the options say so.
     *
     * @param values each a value or a {@link ByRef}; only read
     * @return a value, or a {@link ByRef} that is the caller's
     */
    public Object of(Object[] values) throws Exception {
        if (asTasks) {
            return ofTask(values);
        }
        for (Object value : values) {
            if (value instanceof ByRef) {
                return ofTask(values);
            }
        }
        for (int failures = 0; ; failures++) {
            try {
                return onTheSpot(values);
            } catch (Exception failure) {
                if (failures >= retries || carrier.isInterrupted() || failure instanceof InterruptedException) {
                    throw failure;
                }
            }
        }
    }

    // ---- on the spot

    private Object onTheSpot(Object[] values) throws Exception {
        Object returned;
        try {
            returned = call(values);
        } catch (Throwable failure) {
            Execution used = carrier.execution;
            if (used == null) {
                throw failure;
            }
            carrier.execution = null;
            Closing.all(List.of(used), failure);
            if (failure instanceof BudgetException full && used.needed().isPresent()) {
                if (context.anyMutable(values)) {
                    throw TaskRunner.onceOnly(full);
                }
                return ofTask(values); // a task waits until it can have what it needs
            }
            throw failure;
        }
        if (returnType.isPresent() && returned != null && !returnType.get().isInstance(returned)) {
            throw new ClassCastException("task " + carrier.running().describe() + " returned a "
                    + returned.getClass().getName() + ", not a "
                    + returnType.get().getName());
        }
        if (carrier.execution != null || mayGoToStore(returned)) {
            return kept(returned);
        }
        return givesRefs ? LoopContext.valueOf(returned) : returned;
    }

    private boolean mayGoToStore(Object returned) {
        if (returned == null || returned.getClass() == plain) {
            return false;
        }
        if (returned instanceof AutoCloseable || returned instanceof String || isArray(returned)) {
            return true;
        }
        plain = returned.getClass();
        return false;
    }

    private static boolean isArray(Object returned) {
        Class<?> element = returned.getClass().getComponentType();
        return element != null && element.isPrimitive();
    }

    /** Whether its size is known and too much for an edge full of them. */
    private boolean isLarge(Object returned) {
        return (returned instanceof String || isArray(returned))
                && runtime.worker().payloads().heapBytes(returned) > LARGE;
    }

    private Object call(Object[] values) throws Exception {
        switch (values.length) {
            case 0:
                return Functions.call(function);
            case 1:
                return Functions.call(function, values[0]);
            case 2:
                return Functions.call(function, values[0], values[1]);
            default:
                return Functions.callAll(function, list ? values.clone() : values);
        }
    }

    /** What it has made and not returned is freed now, not at the end of the loop. */
    private Object kept(Object returned) throws Exception {
        Execution used = carrier.execution;
        Object kept = null;
        Throwable failure = null;
        try {
            kept = returned != null && isLarge(returned)
                    ? runtime.worker().payloads().keep(returned, used)
                    : runtime.worker().payloads().keepInNode(returned, used);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        carrier.execution = null;
        if (used != null) {
            failure = Closing.all(List.of(used), failure);
        }
        if (failure != null) {
            if (kept instanceof ChunkEntry orphan) {
                runtime.store().release(orphan);
            }
            throw rethrown(failure);
        }
        if (kept instanceof ChunkEntry entry) {
            ByRef chunk = ByRef.owned(runtime.handleOn(entry, options.resultScope()));
            runtime.store().offer(entry);
            return chunk;
        }
        return givesRefs ? LoopContext.valueOf(kept) : kept;
    }

    // ---- as a task

    private Object ofTask(Object[] values) throws Exception {
        Ref<?>[] inputs = new Ref<?>[values.length];
        for (int i = 0; i < values.length; i++) {
            inputs[i] = context.refTo(values[i]);
        }
        TaskNode<Object> call = runtime.submit(runtime.facade(), options, function, inputs);
        try {
            call.await();
        } catch (InterruptedWaitException interrupted) {
            call.cancel();
            throw interrupted;
        }
        if (call.failure().isPresent()) {
            boolean own =
                    call.result() instanceof Failure failure && failure.path().size() == 1;
            throw own
                    ? rethrown(call.failure().get().getCause())
                    : call.failure().get();
        }
        Object result = call.result();
        if (result instanceof ChunkEntry) {
            ByRef chunk = ByRef.owned(call.fetchRaw());
            call.release();
            return chunk;
        }
        return givesRefs ? LoopContext.valueOf(result) : result;
    }

    private static Exception rethrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (Exception) failure;
    }
}
