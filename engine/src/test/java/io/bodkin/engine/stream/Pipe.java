package io.bodkin.engine.stream;

import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.graph.BareRuntime;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.worker.ByRef;
import io.bodkin.engine.worker.ByRefs;
import io.bodkin.engine.worker.LoopWait;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Two stages and the edge between them, without an engine. Their tasks run; who ends them ends the edge. */
final class Pipe {
    /** Of an engine that stays open. */
    private static final class Wait implements LoopWait {
        @Override
        public boolean isClosing() {
            return false;
        }

        @Override
        public RuntimeException closing() {
            throw new AssertionError("it is not closing");
        }

        @Override
        public void beginWait() {}

        @Override
        public void endWait() {}
    }

    private final LoopWait wait = new Wait();
    final Region region = new Region(false);
    final Stage from = new Stage(region);
    final Stage to = new Stage(region);
    final TaskNode<Object> fromTask;
    final TaskNode<Object> toTask;
    final Edge edge;

    Pipe(int slots) {
        BareRuntime runtime = new BareRuntime();
        fromTask = runtime.running();
        toTask = runtime.running();
        edge = new Edge(fromTask, Optional.of(from), to, slots);
        to.addInput(edge);
        to.addAbove(from);
        region.add(from);
        region.add(to);
        from.bind(fromTask);
        to.bind(toTask);
    }

    /** As it is after the region was built. */
    static Pipe connected(int slots) {
        Pipe pipe = new Pipe(slots);
        pipe.region.connect();
        return pipe;
    }

    /** The task of another stage, which does something else. */
    TaskNode<Object> addRunning() {
        TaskNode<Object> task = new BareRuntime().running();
        Stage stage = new Stage(region);
        region.add(stage);
        stage.bind(task);
        return task;
    }

    /** A value whose release calls this. */
    static ByRef calling(Runnable action) {
        return ByRefs.owned(new Chunk<Object>() {
            @Override
            public long id() {
                return 1;
            }

            @Override
            public long byteSize() {
                return 0;
            }

            @Override
            public Class<?> type() {
                return Object.class;
            }

            @Override
            public Scope scope() {
                return Scope.any();
            }

            @Override
            public Object fetch() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void release() {
                action.run();
            }
        });
    }

    // ---- the producing thread

    /** Puts them as a loop does, and ends. */
    void putAll(Object... values) {
        for (Object value : values) {
            while (!edge.offer(value)) {
                from.awaitRoom(edge.room(), wait);
                if (edge.isAbandoned()) {
                    ByRef.release(new Object[] {value});
                    break;
                }
            }
        }
        fromTask.complete("over");
    }

    /** As {@link #putAll}, but goes on only if it is woken. */
    void putAllWoken(Object... values) {
        for (Object value : values) {
            while (!edge.offer(value)) {
                sleep(from, edge.room());
                if (edge.isAbandoned()) {
                    break;
                }
            }
        }
        fromTask.complete("over");
    }

    // ---- the consuming thread

    /** As a loop whose input is held up somewhere else. */
    void waitForNothing() {
        to.awaitInput(() -> false, 0, wait);
    }

    /** Takes as a loop does, to the end of the edge or so many, and ends. Returns nothing if it was cancelled. */
    List<Object> take(int most) {
        List<Object> taken = new ArrayList<>();
        Intake intake = new Intake(to, wait, List.of(edge), new int[] {0});
        Object[] arguments = new Object[1];
        try {
            while (taken.size() < most && intake.next(arguments)) {
                taken.add(arguments[0]);
                intake.done();
            }
            toTask.complete("over");
        } catch (CancellationException cancelled) {
            taken.clear();
        } finally {
            intake.done();
        }
        return taken;
    }

    /** As {@link #take}, but goes on only if it is woken. */
    List<Object> takeWoken(int most) {
        List<Object> taken = new ArrayList<>();
        while (taken.size() < most) {
            boolean closed = edge.isClosed();
            Object value = edge.poll();
            if (value != null) {
                taken.add(value);
            } else if (closed) {
                break;
            } else {
                sleep(to, () -> edge.isClosed() || edge.waiting() > 0);
            }
        }
        toTask.complete("over");
        return taken;
    }

    /** A stage that parks looks again when it comes back for no reason, as it may; this one does not. */
    private static void sleep(Stage stage, BooleanSupplier ready) {
        stage.sayParked();
        if (!ready.getAsBoolean()) {
            while (stage.isParked()) {
                LockSupport.park();
            }
        }
    }
}
