package io.bodkin.engine.worker;

import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.api.ValueRef;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.graph.TaskNode;
import java.util.List;
import java.util.Optional;

/** What a loop asks of the engine that runs it. Belongs to the thread of the loop. */
public final class LoopContext implements LoopWait {
    private final LocalRuntime runtime;
    private final Carrier carrier;

    /** Inputs that are used where they are, and what they are here. */
    private final List<LocalValue<?>> inPlace;

    private final List<?> valuesInPlace;

    LoopContext(LocalRuntime runtime, Carrier carrier, List<LocalValue<?>> inPlace, List<?> valuesInPlace) {
        this.runtime = runtime;
        this.carrier = carrier;
        this.inPlace = inPlace;
        this.valuesInPlace = valuesInPlace;
    }

    Carrier carrier() {
        return carrier;
    }

    LocalRuntime runtime() {
        return runtime;
    }

    /** What a task takes to get this value: it runs where the value is. */
    Ref<?> refTo(Object value) {
        if (value instanceof ByRef byRef) {
            return byRef.ref();
        }
        for (int i = 0; i < inPlace.size(); i++) {
            if (valuesInPlace.get(i) == value) {
                return inPlace.get(i);
            }
        }
        return Ref.of(value);
    }

    /** Whether a function that gets these may change one that other tasks get too. */
    boolean anyMutable(Object[] values) {
        for (Object value : values) {
            for (int i = 0; i < inPlace.size(); i++) {
                if (valuesInPlace.get(i) == value && inPlace.get(i).isMutable()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the calling thread runs a loop, and no task inside it. */
    public static boolean isLoop() {
        return Thread.currentThread() instanceof Carrier carrier
                && carrier.running() != null
                && LoopTask.isLoop(carrier.running());
    }

    @Override
    public boolean isClosing() {
        return runtime.isClosed();
    }

    @Override
    public RuntimeException closing() {
        return runtime.closedException("the engine was closed before the stream had ended");
    }

    public Events events() {
        return runtime.events();
    }

    @Override
    public void beginWait() {
        carrier.ioBecomesWait();
    }

    @Override
    public void endWait() {
        carrier.waitBecomesIo();
    }

    /** How a function is called, over and over. {@code options}: those that belong to a single call. */
    public Evaluation evaluation(Object function, TaskOptions options) {
        return new Evaluation(this, function, options, false);
    }

    /**
     * What a function gave to be passed on or kept: a block or batch, borrowed or of the running task, becomes a chunk.
     */
    public Object keep(Object given) {
        return keep(runtime, given);
    }

    static Object keep(LocalRuntime runtime, Object given) {
        return given instanceof Block || given instanceof Batch
                ? ByRef.owned(runtime.put(given, Optional.empty()))
                : given;
    }

    /** As {@link #keep}, for the task, loop or not, that the calling thread runs. */
    public static Object keepForCurrent(Object given) {
        return Thread.currentThread() instanceof Carrier carrier && carrier.running() != null
                ? keep((LocalRuntime) carrier.running().runtime(), given)
                : given;
    }

    /** The value of a Ref that a function returned, to be passed on. */
    static Object valueOf(Object returned) {
        if (returned instanceof ValueRef<?> value) {
            return value.value();
        }
        if (returned instanceof Ref<?> ref) {
            return ByRef.of(ref);
        }
        throw new ClassCastException("a function that was spawned by spawnRef returned "
                + (returned == null ? "null" : "a " + returned.getClass().getName()) + ", not a Ref");
    }

    /** What a loop returns to have this as the result of its task; takes it over. */
    public static Object asResult(Object kept) {
        if (kept instanceof ByRef byRef) {
            return byRef.ref() instanceof StoreChunk<?> chunk ? chunk.intoResult() : byRef.ref();
        }
        // The result of a loop is what a Ref refers to.
        return kept instanceof Ref<?> ref ? Ref.of(ref) : kept;
    }

    /** What a loop returns to fail as this task did. */
    public static Object failingAs(TaskNode<?> failed) {
        return failed;
    }
}
