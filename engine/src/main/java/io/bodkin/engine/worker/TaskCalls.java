package io.bodkin.engine.worker;

import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.ProcessorKind;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.ValueRef;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.FileChangedException;
import io.bodkin.engine.graph.AdaptedFunction;
import io.bodkin.engine.graph.ConsumedChunk;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.graph.TaskRuntime;
import io.bodkin.engine.memory.MappedReads;
import io.bodkin.engine.store.ChunkEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Calls the function of a task: with values, with chunks as they are, or as its processor wants it. */
final class TaskCalls {
    private TaskCalls() {}

    /** The function of a task whose inputs are all plain values, or chunks that it takes as they are. */
    static Object call(Object function, Ref<?>[] inputs, TaskNode<?> node, Carrier carrier) throws Exception {
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

    static Object[] plainValues(Ref<?>[] inputs, TaskNode<?> node, Carrier carrier) {
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
            if (moved[i] != values[i] && AdaptedFunction.use(function, i) == AdaptedFunction.Use.CHANGE) {
                throw new BodkinException(
                        Kind.USER,
                        "input " + (i + 1) + " is changed by the task, and processors of kind " + kind.name()
                                + " would change a copy of it: run the task on a thread");
            }
        }
        return kind.execute(() -> Functions.callAll(function, moved));
    }

    /** The function gets chunks as they are, borrowed for the time of the call. */
    static Object callWithHandles(Object function, Ref<?>[] inputs, TaskNode<?> node) throws Exception {
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
            // Not by its handle, which may stand for another version by now.
            Object result = task.result();
            if (result instanceof ChunkEntry entry) {
                runtime.hold(entry);
                return runtime.handleOn(entry, task.options().resultScope());
            }
            return runtime.handleOnValue(result, task.options().resultScope());
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

    /** Of an input that is not in the store. */
    static Object plainValue(Ref<?> input, Carrier carrier) {
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

    /** If it read a file of others, a page that was gone is an error of this task, and not of whatever runs next. */
    static Object callSettled(Object function, Object[] values, Path foreign, Carrier carrier) throws Exception {
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

    /** What was thrown, or that the file changed if that is what is behind it. */
    static Throwable fileChanged(Path file, Throwable thrown) {
        return MappedReads.pageGone(thrown)
                .<Throwable>map(gone -> new FileChangedException(file, gone))
                .orElse(thrown);
    }
}
