package io.bodkin.engine.worker;

import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.ValueRef;
import io.bodkin.engine.graph.ConsumedChunk;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.store.ChunkEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * A loop as the function of a task. Of its inputs only those come as values that are used in place; the task waits for
 * the others and holds them, but they are not pinned for as long as it runs: each evaluation pins them anew.
 */
final class LoopTask implements ListFn<Object, Object> {
    private static final long serialVersionUID = 1L;

    private final transient LocalRuntime runtime;
    private final transient Loop loop;

    /** First those that come as values, then the others, then those that only have to have ended. */
    private final transient Ref<?>[] inputs;

    private final int values;

    /** Where each of the inputs stands among the constants, as far as it is one. */
    private final int[] places;

    private LoopTask(LocalRuntime runtime, Loop loop, Ref<?>[] inputs, int values, int[] places) {
        this.runtime = runtime;
        this.loop = loop;
        this.inputs = inputs;
        this.values = values;
        this.places = places;
    }

    /** @param taken the inputs, of which the first {@code count} are constants */
    static LoopTask of(LocalRuntime runtime, Loop loop, Ref<?>[] taken, int count) {
        List<Ref<?>> ordered = new ArrayList<>(taken.length);
        int[] places = new int[count];
        for (boolean inPlace : new boolean[] {true, false}) {
            for (int i = 0; i < count; i++) {
                if (isInPlace(taken[i]) == inPlace) {
                    places[ordered.size()] = i;
                    ordered.add(taken[i]);
                }
            }
        }
        int values = (int) ordered.stream().filter(LoopTask::isInPlace).count();
        ordered.addAll(List.of(taken).subList(count, taken.length));
        return new LoopTask(runtime, loop, ordered.toArray(Ref<?>[]::new), values, places);
    }

    private static boolean isInPlace(Ref<?> input) {
        return input instanceof LocalValue<?> || input instanceof ValueRef<?>;
    }

    static boolean isLoop(TaskNode<?> node) {
        return node.function() instanceof LoopTask || node.function() == LoopTask.class;
    }

    Loop loop() {
        return loop;
    }

    Ref<?>[] inputs() {
        return inputs;
    }

    int values() {
        return values;
    }

    @Override
    public Object apply(List<Object> inPlace) throws Exception {
        Carrier carrier = (Carrier) Thread.currentThread();
        TaskNode<?> node = carrier.running();
        Ref<?>[] held = node.inputs();
        if (node.isDone() || held.length < places.length) {
            throw new CancellationException("task " + node.describe() + " was cancelled");
        }
        Object[] constants = new Object[places.length];
        try {
            for (int i = 0; i < places.length; i++) {
                constants[places[i]] = i < values ? inPlace.get(i) : held(held[i]);
            }
            return loop.run(context(carrier, inPlace), constants);
        } finally {
            ByRef.release(constants);
        }
    }

    private LoopContext context(Carrier carrier, List<Object> inPlace) {
        List<LocalValue<?>> refs = new ArrayList<>();
        List<Object> theirs = new ArrayList<>();
        for (int i = 0; i < values; i++) {
            if (inputs[i] instanceof LocalValue<?> local) {
                refs.add(local);
                theirs.add(inPlace.get(i));
            }
        }
        return new LoopContext(runtime, carrier, refs, theirs);
    }

    private Object held(Ref<?> input) {
        if (input instanceof ConsumedChunk chunk) {
            runtime.hold(chunk.entry());
            return ByRef.owned(runtime.handleOn(chunk.entry(), chunk.scope()));
        }
        TaskNode<?> task = (TaskNode<?>) input;
        if (task.result() instanceof ChunkEntry entry) {
            runtime.hold(entry);
            return ByRef.owned(runtime.handleOn(entry, task.options().resultScope()));
        }
        return task.result();
    }
}
