package io.bodkin.engine.datadeps;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out which tasks of a region have to wait for which, so that all of them together do what they would do one
 * after another. Pure: accesses in, an order out; no threads, no I/O, no data.
 *
 * <p>Two tasks are ordered, directly or through others, if and only if a chain of tasks leads from one to the other in
 * which neighbours touch the same element of the same object and one of them writes it. Readers of the same are not
 * ordered. A task that touches an element twice both reads and writes it.
 *
 * <p>What has to be remembered of an object does not grow with the number of tasks: see {@link ViewHistory}. Links are
 * few: many that wait for many do so through a join.
 */
public final class Planner {
    /** One object that is accessed. */
    private static final class Place {
        final Map<Footprint, Integer> numbers = new HashMap<>(4);
        final List<Footprint> views = new ArrayList<>(2);
        boolean written;
        History history;

        int number(Footprint footprint) {
            Integer known = numbers.putIfAbsent(footprint, views.size());
            if (known != null) {
                return known;
            }
            views.add(footprint);
            return views.size() - 1;
        }

        void prepare() {
            Optional<Overlaps> overlaps = Overlaps.of(views);
            history = overlaps.<History>map(ViewHistory::new).orElseGet(() -> new SpanHistory(views));
        }
    }

    private final List<? extends List<Touch>> tasks;
    private final Map<Object, Place> places = new IdentityHashMap<>();
    private final Steps steps = new Steps();

    private Planner(List<? extends List<Touch>> tasks) {
        this.tasks = tasks;
    }

    /** @param tasks what each task touches, in the order in which they are to appear to run */
    public static Plan plan(List<? extends List<Touch>> tasks) {
        return new Planner(tasks).plan();
    }

    private Plan plan() {
        int touches = 0;
        for (List<Touch> task : tasks) {
            touches += task.size();
        }
        Place[] place = new Place[touches];
        int[] view = new int[touches];
        int next = 0;
        for (List<Touch> task : tasks) {
            for (Touch touch : task) {
                Place touched = places.computeIfAbsent(touch.owner(), owner -> new Place());
                touched.written |= touch.writes();
                place[next] = touched;
                view[next++] = touched.number(touch.footprint());
            }
        }
        for (Place touched : places.values()) {
            if (touched.written) {
                touched.prepare();
            }
        }
        int first = 0;
        for (int task = 0; task < tasks.size(); task++) {
            addTask(task, first, place, view);
            first += tasks.get(task).size();
        }
        return steps.toPlan();
    }

    private void addTask(int number, int first, Place[] place, int[] view) {
        List<Touch> touches = tasks.get(number);
        for (int i = 0; i < touches.size(); i++) {
            Place touched = place[first + i];
            if (touched.written) {
                touched.history.await(view[first + i], touches.get(i).writes(), steps);
            }
        }
        int step = steps.add(number);
        for (int i = 0; i < touches.size(); i++) {
            Place touched = place[first + i];
            if (touched.written) {
                touched.history.record(view[first + i], touches.get(i).writes(), step, steps);
            }
        }
    }
}
