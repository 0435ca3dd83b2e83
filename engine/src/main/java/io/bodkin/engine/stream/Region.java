package io.bodkin.engine.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The tasks of one stream, and how the end of one concerns the others. Its lock is taken alone. */
final class Region {
    private final boolean teardown;
    private final List<Stage> stages = new ArrayList<>();
    private boolean cancelled;

    Region(boolean teardown) {
        this.teardown = teardown;
    }

    /** While it is built, by one thread. */
    void add(Stage stage) {
        stages.add(stage);
    }

    boolean contains(Stage stage) {
        return stages.contains(stage);
    }

    /** Connects its edges; to be called once, before its tasks begin. */
    void connect() {
        stages.forEach(stage -> stage.inputs().forEach(Edge::connect));
    }

    /** By whoever ended it. */
    void ended(Stage stage) {
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
     * Stops the sources, but for those without which others could not work off what an ended stage has sent them: with x and
     * y zipped by z, the end of x must not stop y before z has taken as many values of y as it has of x.
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
