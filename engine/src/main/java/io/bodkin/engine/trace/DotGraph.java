package io.bodkin.engine.trace;

import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Event.Outcome;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tasks of a run as a graph in the DOT language: tasks are ellipses, chunks from outside boxes; solid arrows carry
 * values, dashed ones only order, dotted ones lead from a task to those that it spawned. What failed is red, what was
 * cancelled grey, what was found without being run blue.
 */
final class DotGraph {
    private final List<EventLog.Entry> entries;
    private final Map<Long, Outcome> outcomes = new HashMap<>();
    private final Set<Long> told = new LinkedHashSet<>();
    private final Set<Long> others = new LinkedHashSet<>();
    private final Set<Long> chunks = new LinkedHashSet<>();

    DotGraph(List<EventLog.Entry> entries) {
        this.entries = entries;
        for (EventLog.Entry entry : entries) {
            if (entry.event() instanceof Event.TaskEnded ended) {
                outcomes.put(ended.task(), ended.outcome());
            } else if (entry.event() instanceof Event.TaskSpawned spawned) {
                told.add(spawned.task());
                others.addAll(spawned.inputs());
                others.addAll(spawned.after());
                spawned.parent().ifPresent(others::add);
                chunks.addAll(spawned.chunks());
            }
        }
        others.removeAll(told);
    }

    String text() {
        StringBuilder text = new StringBuilder("digraph tasks {\n");
        for (long task : others) {
            text.append("  t").append(task).append(" [label=\"t-").append(task).append("\", style=dashed];\n");
        }
        for (long chunk : chunks) {
            text.append("  c")
                    .append(chunk)
                    .append(" [label=\"c-")
                    .append(chunk)
                    .append("\", shape=box];\n");
        }
        for (EventLog.Entry entry : entries) {
            if (entry.event() instanceof Event.TaskSpawned spawned) {
                add(text, spawned);
            }
        }
        return text.append("}\n").toString();
    }

    private void add(StringBuilder text, Event.TaskSpawned spawned) {
        long id = spawned.task();
        text.append("  t").append(id).append(" [label=");
        text.append(Dot.quoted(spawned.name() + "\nt-" + id));
        text.append(style(outcomes.get(id))).append("];\n");
        spawned.inputs().forEach(input -> arrow(text, "t" + input, id, ""));
        spawned.chunks().forEach(chunk -> arrow(text, "c" + chunk, id, ""));
        spawned.after().forEach(before -> arrow(text, "t" + before, id, " [style=dashed]"));
        spawned.parent().ifPresent(parent -> arrow(text, "t" + parent, id, " [style=dotted]"));
    }

    private static void arrow(StringBuilder text, String from, long to, String style) {
        text.append("  ").append(from).append(" -> t").append(to).append(style).append(";\n");
    }

    /** @param outcome null if it has not ended */
    private static String style(Outcome outcome) {
        if (outcome == null) {
            return ", style=dashed";
        }
        return switch (outcome) {
            case DONE -> "";
            case FAILED -> ", color=red";
            case CANCELLED -> ", color=grey";
            case RESTORED -> ", color=blue";
        };
    }
}
