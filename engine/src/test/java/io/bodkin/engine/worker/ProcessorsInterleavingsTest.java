package io.bodkin.engine.worker;

import static io.bodkin.engine.concurrency.Interleavings.check;
import static io.bodkin.engine.concurrency.Interleavings.explore;

import io.bodkin.engine.api.Processor;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.graph.BareRuntime;
import io.bodkin.engine.graph.TaskNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The threads, their queues and their sleep together: a task that nobody is woken for would be waited for in vain. */
@Tag("concurrency")
class ProcessorsInterleavingsTest {
    private static final class Engine extends BareRuntime {
        final Processors processors;
        final AtomicInteger runs = new AtomicInteger();
        final AtomicReference<Throwable> crash = new AtomicReference<>();

        /** Spawned by the first task that runs. */
        final AtomicReference<TaskNode<?>> spawned = new AtomicReference<>();

        /** @param threads processors that run any task, before one that runs none but those that are placed with it */
        Engine(int threads, int placedOnly) {
            List<Processor> names = new ArrayList<>();
            for (int i = 1; i <= threads; i++) {
                names.add(new Processor("node", 1, Processor.THREAD, i, true));
            }
            for (int i = 1; i <= placedOnly; i++) {
                names.add(new Processor("node", 1, "device", i, false));
            }
            processors = new Processors(
                    names,
                    Map.of(),
                    new TaskEvents(new Events()),
                    (node, carrier) -> {
                        if (node.tryStart()) {
                            runs.incrementAndGet();
                            TaskNode<?> next = spawned.getAndSet(null);
                            if (next != null) {
                                next.launch();
                            }
                            node.complete("done");
                        }
                    },
                    crash::set);
            processors.start();
        }

        @Override
        public void ready(TaskNode<?> node, boolean follows) {
            processors.submit(node, follows);
        }

        void end(int expectedRuns) {
            processors.stop();
            check(runs.get() == expectedRuns, "each task runs once");
            check(crash.get() == null, "no thread has failed: " + crash.get());
        }
    }

    private static Placed placedWith(int processor) {
        BitSet only = new BitSet();
        only.set(processor);
        return new Placed(only, Set.of("device"));
    }

    @Test
    void tasksFromOutsideAreRun() {
        explore(() -> {
            Engine engine = new Engine(1, 0);
            TaskNode<Object> first = engine.node();
            first.launch();
            first.await();
            TaskNode<Object> second = engine.node();
            second.launch();
            second.await();
            engine.end(2);
        });
    }

    @Test
    void twoTasksAreRunByTwoProcessors() {
        explore(() -> {
            Engine engine = new Engine(2, 0);
            TaskNode<Object> first = engine.node();
            TaskNode<Object> second = engine.node();
            first.launch();
            second.launch();
            first.await();
            second.await();
            engine.end(2);
        });
    }

    @Test
    void taskThatATaskSpawnsIsRunAlsoIfOthersSleep() {
        explore(() -> {
            Engine engine = new Engine(2, 0);
            TaskNode<Object> child = engine.node();
            TaskNode<Object> dependant = engine.node(child);
            dependant.launch();
            engine.spawned.set(child);
            engine.node().launch();
            dependant.await();
            child.await();
            engine.end(3);
        });
    }

    @Test
    void taskThatIsPlacedAsItsProcessorFallsAsleepIsRun() {
        explore(() -> {
            Engine engine = new Engine(0, 1);
            TaskNode<Object> placed = engine.node();
            placed.ownNotes().placement = placedWith(1);
            placed.launch();
            placed.await();
            engine.end(1);
        });
    }

    @Test
    void taskThatIsPlacedWithOneProcessorIsRunThere() {
        explore(() -> {
            Engine engine = new Engine(1, 1);
            TaskNode<Object> placed = engine.node();
            placed.ownNotes().placement = placedWith(2);
            TaskNode<Object> other = engine.node();
            placed.launch();
            other.launch();
            placed.await();
            other.await();
            engine.end(2);
        });
    }
}
