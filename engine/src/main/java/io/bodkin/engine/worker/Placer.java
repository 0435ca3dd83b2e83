package io.bodkin.engine.worker;

import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.ProcessorKind;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Scope.Nowhere;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.api.TaskOptions.ProcessorFilter;
import io.bodkin.engine.api.ValueRef;
import io.bodkin.engine.fault.SchedulingException;
import io.bodkin.engine.graph.ConsumedChunk;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.graph.TaskState;
import io.bodkin.engine.store.ChunkEntry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Finds the processors where a task may run: its scopes, and those of what it takes, against what there is.
 * Thread-safe.
 */
final class Placer {
    private final List<Processor> processors;
    private final Map<Scope, BitSet> known = new ConcurrentHashMap<>();

    private final Map<String, ProcessorKind> kinds;

    /** @param kinds of processors that are no threads, by name */
    Placer(List<Processor> processors, Map<String, ProcessorKind> kinds) {
        this.kinds = Map.copyOf(kinds);
        this.processors = List.copyOf(processors);
    }

    /** Whether the task may not run just anywhere. All its inputs have ended. */
    static boolean isPlaced(TaskNode<?> node) {
        if (node.options().isPlaced()) {
            return true;
        }
        Ref<?>[] inputs = node.inputs();
        for (int i = 0; i < Math.min(node.values(), inputs.length); i++) {
            if (inputs[i] instanceof TaskNode<?> task) {
                if (task.options().isPlaced() && task.options().resultScope().isPresent()) {
                    return true;
                }
            } else if (inputs[i] instanceof ConsumedChunk || inputs[i] instanceof LocalValue<?>) {
                if (scopeOf(inputs[i]).isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Optional<Scope> scopeOf(Ref<?> input) {
        if (input instanceof TaskNode<?> task) {
            return task.options().resultScope();
        }
        if (input instanceof ConsumedChunk chunk) {
            return chunk.scope();
        }
        return input instanceof LocalValue<?> value ? Optional.of(value.scope()) : Optional.empty();
    }

    /**
     * Whether a task whose inputs are missing can be seen to run nowhere, by its own options and those inputs that are
     * there.
     */
    boolean mayBeNowhere(TaskNode<?> node) {
        if (node.state() != TaskState.WAITING) {
            return false;
        }
        if (node.options().isPlaced()) {
            return true;
        }
        Ref<?>[] inputs = node.inputs();
        for (int i = 0; i < Math.min(node.values(), inputs.length); i++) {
            if (!(inputs[i] instanceof TaskNode<?>) && scopeOf(inputs[i]).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Of a task whose inputs need not have come.
     *
     * @throws SchedulingException if it can run nowhere, whatever comes
     */
    void check(TaskNode<?> node) {
        BitSet allowed = among(node, scope(node));
        if (allowed.isEmpty()) {
            throw nowhere(node, scope(node));
        }
    }

    /** @throws SchedulingException if it can run nowhere */
    Placed place(TaskNode<?> node) {
        Scope scope = scope(node);
        BitSet allowed = among(node, scope);
        if (!kinds.isEmpty()) {
            allowed = capable(node, allowed);
        }
        if (allowed.isEmpty()) {
            throw nowhere(node, scope);
        }
        Set<String> allowedKinds =
                allowed.stream().mapToObj(id -> processors.get(id - 1).kind()).collect(Collectors.toUnmodifiableSet());
        return new Placed(allowed, allowedKinds);
    }

    private SchedulingException nowhere(TaskNode<?> node, Scope scope) {
        return new SchedulingException("task " + node.describe() + " can run nowhere: no processor is in " + scope
                + (node.options().processors().isPresent() ? " and passes its filter" : "") + "; there are "
                + processors
                + "; widen the scope");
    }

    /** Where its options and its inputs allow it; tasks among them say so from the start. */
    private static Scope scope(TaskNode<?> node) {
        TaskOptions options = node.options();
        Scope scope = options.computeScope().or(options::scope).orElse(Scope.byDefault());
        if (options.worker().isPresent()) {
            scope = and(
                    node,
                    "the scope of the task and its worker",
                    scope,
                    options.worker().get());
        }
        if (options.resultScope().isPresent()) {
            scope = and(
                    node,
                    "the scope of the task and that of its result",
                    scope,
                    options.resultScope().get());
        }
        Ref<?>[] inputs = node.inputs();
        for (int i = 0; i < Math.min(node.values(), inputs.length); i++) {
            Optional<Scope> of = scopeOf(inputs[i]);
            if (of.isPresent()) {
                scope = and(node, "the scope of the task and that of its input " + (i + 1), scope, of.get());
            }
        }
        return scope;
    }

    private BitSet among(TaskNode<?> node, Scope scope) {
        BitSet allowed = known.get(scope);
        if (allowed == null) {
            allowed = ids(scope);
            if (isFixed(scope)) {
                known.put(scope, allowed);
            }
        }
        Optional<ProcessorFilter> filter = node.options().processors();
        return filter.isPresent() ? filtered(allowed, filter.get()) : allowed;
    }

    /** Whether it will always be the same processors: what a taint says may change. */
    private static boolean isFixed(Scope scope) {
        return scope instanceof Scope.Union union
                ? union.members().stream().allMatch(Placer::isFixed)
                : !(scope instanceof Scope.Tainted);
    }

    private static Scope and(TaskNode<?> node, String what, Scope one, Scope other) {
        Scope both = one.and(other);
        if (both instanceof Nowhere) {
            throw new SchedulingException("task " + node.describe() + " can run nowhere: " + what
                    + " are not compatible: " + one + " and " + other);
        }
        return both;
    }

    private BitSet ids(Scope scope) {
        BitSet ids = new BitSet();
        for (int i = 0; i < processors.size(); i++) {
            if (scope.contains(processors.get(i))) {
                ids.set(i + 1);
            }
        }
        return ids;
    }

    private BitSet filtered(BitSet allowed, ProcessorFilter filter) {
        BitSet left = new BitSet();
        allowed.stream().filter(id -> filter.test(processors.get(id - 1))).forEach(left::set);
        return left;
    }

    private BitSet capable(TaskNode<?> node, BitSet allowed) {
        List<Class<?>> types = new ArrayList<>();
        Ref<?>[] inputs = node.inputs();
        for (int i = 0; i < Math.min(node.values(), inputs.length); i++) {
            types.add(typeOf(inputs[i]));
        }
        return filtered(allowed, processor -> {
            ProcessorKind kind = kinds.get(processor.kind());
            return kind == null || kind.canRun(node.function(), types);
        });
    }

    private static Class<?> typeOf(Ref<?> input) {
        ChunkEntry entry = TaskMemory.entryOf(input);
        if (entry != null) {
            return StoreChunk.typeOf(entry);
        }
        Object value = input instanceof TaskNode<?> task
                ? task.result()
                : input instanceof ValueRef<?> plain ? plain.value() : null;
        return value == null ? Object.class : value.getClass();
    }
}
