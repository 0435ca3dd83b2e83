package io.bodkin.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.graph.TaskNode;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RegionTest {
    /** A thread that waits for room in the pipe's edge, which is full. */
    private static Thread waiting(Pipe pipe, AtomicReference<Throwable> failure) {
        Thread thread = new Thread(() -> {
            try {
                pipe.putAll("one too many");
            } catch (Throwable problem) {
                failure.set(problem);
                pipe.fromTask.fail(problem);
            }
        });
        thread.start();
        awaitParked(thread);
        return thread;
    }

    /** Until it has looked whether all wait, and parked. */
    private static void awaitParked(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void taskIsNotStuckWhileOneThatItWaitsForIsJustEnding() throws InterruptedException {
        Pipe pipe = Pipe.connected(1);
        AtomicReference<Throwable> looked = new AtomicReference<>();
        pipe.edge.offer(Pipe.calling(() -> {
            try {
                pipe.region.checkNotStuck();
            } catch (Throwable problem) {
                looked.set(problem);
            }
        }));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread producer = waiting(pipe, failure);
        pipe.region.beginWait(); // as the thread of the consumer, which somebody else now cancels

        pipe.toTask.endCancelled(); // releases what is in the edge, and with it looks

        producer.join();
        assertThat(looked.get()).isNull();
        assertThat(failure.get()).isNull();
        assertThat(pipe.fromTask.isDone()).isTrue();
    }

    @Test
    void tasksThatWaitAreStuckAsSoonAsTheLastOtherHasEnded() throws InterruptedException {
        Pipe pipe = Pipe.connected(1);
        TaskNode<Object> other = pipe.addRunning();
        pipe.edge.offer("first");
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread producer = waiting(pipe, failure);

        AtomicReference<Throwable> problem = new AtomicReference<>();
        Thread consumer = new Thread(() -> {
            try {
                pipe.waitForNothing();
            } catch (Throwable thrown) {
                problem.set(thrown);
                pipe.toTask.fail(thrown);
            }
        });
        consumer.start();
        awaitParked(consumer);

        other.complete("over");

        producer.join();
        consumer.join();
        assertThat(failure.get() == null ? problem.get() : failure.get())
                .as("what the first of them fails with")
                .isInstanceOf(BodkinException.class)
                .hasMessageContaining("wait for each other");
    }

    @Test
    void tasksThatAllWaitAreStuck() throws InterruptedException {
        Pipe pipe = Pipe.connected(1);
        pipe.edge.offer("first");
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread producer = waiting(pipe, failure);
        assertThatThrownBy(pipe::waitForNothing)
                .isInstanceOf(BodkinException.class)
                .hasMessageContaining("wait for each other");
        pipe.toTask.complete("over");
        producer.join();
        assertThat(failure.get()).isNull();
    }
}
