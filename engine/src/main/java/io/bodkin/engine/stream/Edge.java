package io.bodkin.engine.stream;

import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.worker.ByRef;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What one stage makes for another, in order: bounded, and closed by either end. The producing thread puts, the
 * consuming thread takes; ends are declared by any thread.
 *
 * <p>Why no wake-up is lost: whoever changes the ring, or closes an end, then looks whether the other side is parked; a
 * side that is about to park says so, and then looks at the ring. Between the two there is a full fence on both sides
 * (as in Dekker's algorithm), so one of them sees the other. A producer that was held up by a full ring goes on when
 * half of it is free: two switches of threads for half a ring of values.
 */
final class Edge {
    private final Ring ring;
    private final TaskNode<?> from;
    private final Optional<Stage> producer;
    private final Stage consumer;

    /** The producer has put its last. */
    private volatile boolean closed;

    /** The consumer takes no more. */
    private volatile boolean abandoned;

    private final BooleanSupplier room;

    /** @param producer empty if the task {@code from} has ended */
    Edge(TaskNode<?> from, Optional<Stage> producer, Stage consumer, int slots) {
        this.ring = new Ring(slots);
        this.from = from;
        this.producer = producer;
        this.consumer = consumer;
        this.closed = producer.isEmpty();
        this.room = () -> abandoned || ring.isHalfEmpty();
    }

    // ---- the producing thread

    /** False if it is full. A value that nobody will take is released. */
    boolean offer(Object value) {
        if (!ring.offer(value)) {
            return false;
        }
        VarHandle.fullFence();
        consumer.wakeIfParked();
        if (abandoned) {
            ByRef.release(ring.rest());
        }
        return true;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** Whether it makes sense to offer again. */
    BooleanSupplier room() {
        return room;
    }

    // ---- the consuming thread

    /** Null if there is none now. */
    Object poll() {
        Object value = ring.poll();
        if (value != null && ring.isAtTurn() && producer.isPresent()) {
            VarHandle.fullFence();
            producer.get().wakeIfParked();
        }
        return value;
    }

    /** After which {@link #poll} that finds nothing will never find anything. */
    boolean isClosed() {
        return closed;
    }

    // ---- any thread

    void close() {
        closed = true;
        VarHandle.fullFence();
        consumer.wakeIfParked();
    }

    void abandon() {
        abandoned = true;
        producer.ifPresent(stage -> stage.disconnect(this));
        VarHandle.fullFence();
        ByRef.release(ring.rest());
        producer.ifPresent(Stage::wakeIfParked);
    }

    /** To be called once, before anything begins. */
    void connect() {
        if (producer.isPresent() && !producer.get().connect(this)) {
            closed = true;
        }
    }

    /** The task that puts. */
    TaskNode<?> from() {
        return from;
    }

    Stage consumer() {
        return consumer;
    }

    /** Values that wait to be taken. */
    int waiting() {
        return ring.size();
    }
}
