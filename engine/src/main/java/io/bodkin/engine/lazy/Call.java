package io.bodkin.engine.lazy;

import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Delayed;
import io.bodkin.engine.api.GraphOptions;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.graph.FunctionNames;
import io.bodkin.engine.trace.Dot;
import io.bodkin.engine.worker.LocalRuntime;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** One call of a graph. Immutable. */
final class Call<T> implements Delayed<T> {
    private final LocalRuntime runtime;
    private final Object function;
    private final List<Ref<?>> inputs;
    private final TaskOptions options;
    private final List<Call<?>> calls;

    Call(LocalRuntime runtime, Object function, List<Ref<?>> inputs, TaskOptions options) {
        this.runtime = runtime;
        this.function = function;
        this.inputs = inputs;
        this.options = options;
        this.calls = inputs.stream()
                .filter(input -> input instanceof Call<?>)
                .<Call<?>>map(input -> (Call<?>) input)
                .distinct()
                .toList();
        for (Call<?> call : calls) {
            if (call.runtime != runtime) {
                throw new IllegalArgumentException("a call of a graph of another engine cannot be an input: " + call);
            }
        }
    }

    Object function() {
        return function;
    }

    List<Ref<?>> inputs() {
        return inputs;
    }

    TaskOptions options() {
        return options;
    }

    /** The inputs that are calls, each once. */
    List<Call<?>> calls() {
        return calls;
    }

    @Override
    public Chunk<T> compute(GraphOptions graph) {
        return new GraphRun<>(runtime, this, graph).compute();
    }

    @Override
    public T collect(GraphOptions graph) {
        return new GraphRun<>(runtime, this, graph).collect();
    }

    @Override
    public String toDot() {
        Map<Ref<?>, String> names = new IdentityHashMap<>();
        StringBuilder text = new StringBuilder("digraph tasks {\n");
        for (Call<?> call : RunOrder.of(this)) {
            String name = name(call, names, text);
            for (Ref<?> input : call.inputs) {
                String from = name(input, names, text);
                text.append("  ").append(from).append(" -> ").append(name).append(";\n");
            }
        }
        return text.append("}\n").toString();
    }

    private static String name(Ref<?> ref, Map<Ref<?>, String> names, StringBuilder text) {
        String known = names.get(ref);
        if (known != null) {
            return known;
        }
        String name = (ref instanceof Call<?> ? "t" : "v") + (names.size() + 1);
        names.put(ref, name);
        text.append("  ")
                .append(name)
                .append(" [label=")
                .append(Dot.quoted(ref.toString()))
                .append(ref instanceof Call<?> ? "];\n" : ", shape=box];\n");
        return name;
    }

    @Override
    public String toString() {
        return options.name().orElseGet(() -> FunctionNames.of(function));
    }
}
