package io.bodkin.engine.stream;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tasks of one stream, and how the end of one concerns the others. Its lock is taken alone. */
final class Region {
    private final boolean teardown;
    private final List<Stage> stages = new ArrayList<>();
    private final AtomicInteger alive = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Waits that have ended: while it stays the same, nobody goes on. */
    private final AtomicLong moves = new AtomicLong();

    /** It has edges from or to other streams. */
    private volatile boolean touching;

    private boolean cancelled;

    Region(boolean teardown) {
        this.teardown = teardown;
    }

    /** While it is built, by one thread. */
    void add(Stage stage) {
        stages.add(stage);
        alive.incrementAndGet();
    }

    boolean contains(Stage stage) {
        return stages.contains(stage);
    }

    /** Connects its edges; to be called once, before its tasks begin. */
    void connect() {
        stages.forEach(stage -> stage.inputs().forEach(Edge::connect));
    }

    void touchesOthers() {
        touching = true;
    }

    // ---- tasks that wait for each other

    void beginWait() {
        waiting.incrementAndGet();
    }

    void endWait() {
        moves.incrementAndGet();
        waiting.decrementAndGet();
    }

    /**
     * By a task that is about to park. Edges are bounded: where values reach a task on two ways, and a window on one of
     * them holds more back than the other has room for, all wait for each other.
     *
     * @throws BodkinException if no task of the stream can go on, ever
     */
    void checkNotStuck() {
        if (touching || waiting.get() < alive.get()) {
            return;
        }
        long before = moves.get();
        int left = 0;
        for (Stage stage : stages) {
            if (!stage.isOver()) {
                if (!stage.isStuck()) {
                    return;
                }
                left++;
            }
        }
        // Of one that is over and still counts as alive the edges are just being closed.
        if (left == alive.get() && moves.get() == before) {
            throw new BodkinException(
                    Kind.USER,
                    "the stream cannot go on: all its tasks wait for each other ("
                            + stages.stream()
                                    .filter(stage -> !stage.isOver())
                                    .map(stage -> stage.node().describe())
                                    .collect(Collectors.joining(", "))
                            + "), because an edge is full while another is empty; give the tasks with several inputs more"
                            + " slots (TaskOptions.slots)");
        }
    }

    // ---- the end of one

    /** By whoever ended it. */
    void ended(Stage stage) {
        alive.decrementAndGet();
        stages.forEach(Stage::wakeIfParked); // it may have been the last that did not wait: they have to look again
        if (!teardown) {
            return;
        }
        if (!stage.node().isCancelled()) {
            stopUnneeded();
            return;
        }
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
        }
        stages.forEach(other -> other.node().cancel());
    }

    /**
     * Stops the sources, but for those without which others could not work off what an ended stage has sent them: with
     * x and y zipped by z, the end of x must not stop y before z has taken as many values of y as it has of x.
     */
    private void stopUnneeded() {
        Set<Stage> ended = new HashSet<>();
        stages.stream().filter(Stage::isOver).forEach(ended::add);
        Set<Stage> working = reachable(ended, Stage::below);
        working.removeIf(Stage::isOver);
        Set<Stage> needed = reachable(working, Stage::above);
        for (Stage stage : stages) {
            if (stage.above().isEmpty() && !needed.contains(stage) && !stage.isOver()) {
                stage.stop();
            }
        }
    }

    private static Set<Stage> reachable(Set<Stage> from, Function<Stage, List<Stage>> next) {
        Set<Stage> found = new HashSet<>(from);
        Deque<Stage> open = new ArrayDeque<>(from);
        while (!open.isEmpty()) {
            for (Stage stage : next.apply(open.poll())) {
                if (found.add(stage)) {
                    open.add(stage);
                }
            }
        }
        return found;
    }
}
