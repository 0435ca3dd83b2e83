package io.bodkin.engine.worker;

import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Event.Outcome;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.graph.ConsumedChunk;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.graph.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Tells what becomes of tasks. Each method costs one volatile read when nobody listens. */
final class TaskEvents {
    private final Events events;

    TaskEvents(Events events) {
        this.events = events;
    }

    void spawned(TaskNode<?> node, TaskNode<?> parent) {
        if (events.heard()) {
            events.emit(spawnedEvent(node, parent));
        }
    }

    private static Event spawnedEvent(TaskNode<?> node, TaskNode<?> parent) {
        List<Long> inputs = new ArrayList<>();
        List<Long> after = new ArrayList<>();
        List<Long> chunks = new ArrayList<>();
        Ref<?>[] refs = node.inputs();
        for (int i = 0; i < refs.length; i++) {
            if (refs[i] instanceof TaskNode<?> task) {
                (i < node.values() ? inputs : after).add(task.id());
            } else if (refs[i] instanceof ConsumedChunk chunk) {
                chunks.add(chunk.entry().id());
            }
        }
        return new Event.TaskSpawned(
                node.id(),
                node.name(),
                parent == null ? OptionalLong.empty() : OptionalLong.of(parent.id()),
                List.copyOf(inputs),
                List.copyOf(after),
                List.copyOf(chunks));
    }

    void ready(TaskNode<?> node) {
        if (events.heard()) {
            events.emit(new Event.TaskReady(node.id(), node.name()));
        }
    }

    /** Returns what {@link #left} is to be given. */
    long started(TaskNode<?> node, Carrier carrier) {
        if (!events.heard()) {
            return 0;
        }
        events.emit(new Event.TaskStarted(node.id(), node.name(), carrier.place()));
        return System.nanoTime();
    }

    void left(TaskNode<?> node, Carrier carrier, long started, boolean threw) {
        if (started != 0 && events.heard()) {
            long nanos = System.nanoTime() - started;
            events.emit(new Event.TaskLeft(node.id(), node.name(), carrier.place(), nanos, threw));
        }
    }

    /** The carrier still has its processor. */
    void paused(Carrier carrier) {
        if (events.heard() && carrier.running() != null) {
            TaskNode<?> node = carrier.running();
            events.emit(new Event.TaskPaused(node.id(), node.name(), carrier.place()));
        }
    }

    void resumed(Carrier carrier) {
        if (events.heard() && carrier.running() != null) {
            TaskNode<?> node = carrier.running();
            Processor processor = carrier.place();
            events.emit(new Event.TaskResumed(node.id(), node.name(), processor));
        }
    }

    void ended(TaskNode<?> node, TaskState end) {
        if (events.heard()) {
            events.emit(new Event.TaskEnded(node.id(), node.name(), outcome(node, end)));
        }
    }

    private static Outcome outcome(TaskNode<?> node, TaskState end) {
        return switch (end) {
            case DONE -> node.notes().restored ? Outcome.RESTORED : Outcome.DONE;
            case FAILED -> Outcome.FAILED;
            case CANCELLED -> Outcome.CANCELLED;
            case WAITING, READY, RUNNING, ENDING -> throw new AssertionError(end);
        };
    }
}
