package io.bodkin.engine.worker;

import io.bodkin.engine.api.TaskGraph;
import io.bodkin.engine.api.TaskGraph.Node;
import io.bodkin.engine.api.TaskGraph.State;
import io.bodkin.engine.graph.TaskNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Looks for the tasks that have not ended, of which there is no list: those that wait for inputs are found from those
 * that they wait for, and these are with a processor, in a queue, or with admission. Of one thread.
 */
final class GraphSnapshot {
    private final Map<Long, TaskNode<?>> found = new TreeMap<>();
    private final ArrayDeque<TaskNode<?>> toDo = new ArrayDeque<>();

    private GraphSnapshot() {}

    /** @param begun adds the tasks that are ready, or run */
    static TaskGraph take(Consumer<Collection<TaskNode<?>>> begun) {
        GraphSnapshot snapshot = new GraphSnapshot();
        // Twice: a task may be on its way from a queue to a processor.
        for (int i = 0; i < 2; i++) {
            List<TaskNode<?>> first = new ArrayList<>();
            begun.accept(first);
            first.forEach(snapshot::add);
            snapshot.addDependants();
        }
        return snapshot.graph();
    }

    private void add(TaskNode<?> node) {
        if (node != null && !node.isDone() && found.putIfAbsent(node.id(), node) == null) {
            toDo.add(node);
        }
    }

    private void addDependants() {
        List<TaskNode<?>> next = new ArrayList<>();
        for (TaskNode<?> node = toDo.poll(); node != null; node = toDo.poll()) {
            node.addDependants(next);
            next.forEach(this::add);
            next.clear();
        }
    }

    private TaskGraph graph() {
        Map<Long, State> states = new TreeMap<>();
        found.forEach((id, node) -> state(node).ifPresent(state -> states.put(id, state)));
        Map<Long, Set<Long>> inputs = new TreeMap<>();
        Map<Long, Set<Long>> dependants = new TreeMap<>();
        List<TaskNode<?>> needed = new ArrayList<>();
        for (long id : states.keySet()) {
            found.get(id).addNeeded(needed);
            for (TaskNode<?> input : needed) {
                if (states.containsKey(input.id())) {
                    inputs.computeIfAbsent(id, i -> new LinkedHashSet<>()).add(input.id());
                    dependants
                            .computeIfAbsent(input.id(), i -> new LinkedHashSet<>())
                            .add(id);
                }
            }
            needed.clear();
        }
        List<Node> nodes = new ArrayList<>();
        states.forEach((id, state) -> nodes.add(new Node(
                id,
                found.get(id).name(),
                state,
                List.copyOf(inputs.getOrDefault(id, Set.of())),
                List.copyOf(dependants.getOrDefault(id, Set.of())))));
        return new TaskGraph(nodes);
    }

    /** Empty if it has ended meanwhile. */
    private static Optional<State> state(TaskNode<?> node) {
        return switch (node.state()) {
            case WAITING -> Optional.of(State.WAITING);
            case READY -> Optional.of(State.READY);
            case RUNNING -> Optional.of(State.RUNNING);
            case ENDING, DONE, FAILED, CANCELLED -> Optional.empty();
        };
    }
}
