package io.bodkin.engine.datadeps;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Slice;
import io.bodkin.engine.api.Window;
import io.bodkin.engine.datadeps.Footprint.Triangle;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Random tasks over random views: what the planner finds is what comparing every element of every two tasks finds. */
class PlannerPropertiesTest {
    private static final int ELEMENTS = 48;

    /** A footprint, and its elements told one by one. */
    private record Known(Footprint footprint, BitSet elements) {}

    private static Optional<Known> view(Random random) {
        Shape[] shapes = {Shape.of(48), Shape.of(6, 8), Shape.of(8, 6), Shape.of(2, 4, 6)};
        Shape base = shapes[random.nextInt(shapes.length)];
        Slice[] slices = new Slice[base.rank()];
        for (int i = 0; i < slices.length; i++) {
            long extent = base.extent(i);
            long from = random.nextInt((int) extent);
            long to = from + random.nextInt((int) (extent - from) + 1);
            slices[i] = switch (random.nextInt(4)) {
                case 0 -> Slice.all();
                case 1 -> Slice.range(from, to);
                case 2 -> Slice.range(from, to, 1 + random.nextInt(3));
                default -> Slice.at(from);
            };
        }
        Window window = Window.of(base).slice(slices);
        if (window.elements() == 0) {
            return Optional.empty();
        }
        if (window.rank() == 2 && random.nextBoolean()) {
            Triangle triangle = Triangle.values()[random.nextInt(Triangle.values().length)];
            if (triangle.isEmpty(window.extent(0), window.extent(1))) {
                return Optional.empty();
            }
            return Optional.of(new Known(Footprint.of(window, triangle), elements(window, triangle)));
        }
        return Optional.of(new Known(Footprint.of(window), elements(window, null)));
    }

    private static BitSet elements(Window window, Triangle triangle) {
        BitSet elements = new BitSet();
        long[] index = new long[window.rank()];
        for (long n = 0; n < window.elements(); n++) {
            long rest = n;
            for (int i = index.length - 1; i >= 0; i--) {
                index[i] = rest % window.extent(i);
                rest /= window.extent(i);
            }
            if (triangle == null || isIn(triangle, index[0], index[1])) {
                elements.set((int) window.index(index));
            }
        }
        return elements;
    }

    private static boolean isIn(Triangle triangle, long i, long j) {
        return switch (triangle) {
            case UPPER -> i <= j;
            case UNIT_UPPER -> i < j;
            case LOWER -> i >= j;
            case UNIT_LOWER -> i > j;
            case DIAGONAL -> i == j;
        };
    }

    /** The last of a row and the first of the next are one run. */
    @Example
    void runsThatTouchAreOne() {
        runsAreTheElements(1331190);
    }

    @Property
    void runsAreTheElements(@ForAll long seed) {
        view(new Random(seed)).ifPresent(view -> {
            BitSet told = new BitSet();
            long[] runs = view.footprint.runs();
            for (int i = 0; i < runs.length; i += 2) {
                assertThat(runs[i]).isLessThan(runs[i + 1]);
                assertThat(i == 0 || runs[i] > runs[i - 1])
                        .as("apart from the run before")
                        .isTrue();
                told.set((int) runs[i], (int) runs[i + 1]);
            }
            assertThat(told).isEqualTo(view.elements);
            assertThat(view.footprint.first()).isEqualTo(told.nextSetBit(0));
            assertThat(view.footprint.end()).isEqualTo(told.length());
        });
    }

    @Property
    void viewsOverlapIfTheyHaveAnElementInCommon(@ForAll long seed) {
        Random random = new Random(seed);
        Optional<Known> a = view(random);
        Optional<Known> b = view(random);
        if (a.isEmpty() || b.isEmpty()) {
            return;
        }
        BitSet missing = (BitSet) b.get().elements.clone();
        missing.andNot(a.get().elements);
        assertThat(a.get().footprint.overlaps(b.get().footprint))
                .isEqualTo(a.get().elements.intersects(b.get().elements));
        assertThat(a.get().footprint.contains(b.get().footprint)).isEqualTo(missing.isEmpty());
    }

    @Property
    void tasksAreOrderedExactlyIfTheyConflict(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int tasks, @ForAll boolean fewViews) {
        Random random = new Random(seed);
        Object[] owners = {"first", "second"};
        List<Known> views = new ArrayList<>();
        while (views.size() < (fewViews ? 4 : 30)) {
            view(random).ifPresent(views::add);
        }
        int writesIn = 1 + random.nextInt(12);
        List<List<Touch>> program = new ArrayList<>();
        List<List<Known>> known = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            List<Touch> touches = new ArrayList<>();
            List<Known> seen = new ArrayList<>();
            for (int n = random.nextInt(4); n > 0; n--) {
                Known view = views.get(random.nextInt(views.size()));
                touches.add(new Touch(owners[random.nextInt(2)], view.footprint, random.nextInt(writesIn) == 0));
                seen.add(view);
            }
            program.add(touches);
            known.add(seen);
        }
        assertThat(closure(Planner.plan(program), tasks)).isEqualTo(conflicts(program, known));
    }

    @Property
    void spansFindTheSameOrderAsViews(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int tasks) {
        Random random = new Random(seed);
        List<Footprint> views = new ArrayList<>();
        while (views.size() < 12) {
            view(random).map(Known::footprint).filter(v -> !views.contains(v)).ifPresent(views::add);
        }
        Steps bySpans = new Steps();
        Steps byViews = new Steps();
        History spans = new SpanHistory(views);
        History pairs = new ViewHistory(Overlaps.of(views).orElseThrow());
        for (int t = 0; t < tasks; t++) {
            int view = random.nextInt(views.size());
            boolean writes = random.nextInt(6) == 0;
            step(spans, bySpans, t, view, writes);
            step(pairs, byViews, t, view, writes);
        }
        assertThat(closure(bySpans.toPlan(), tasks)).isEqualTo(closure(byViews.toPlan(), tasks));
    }

    private static void step(History history, Steps steps, int task, int view, boolean writes) {
        history.await(view, writes, steps);
        history.record(view, writes, steps.add(task), steps);
    }

    /** By task: those that have ended before it begins. */
    private static List<BitSet> closure(Plan plan, int tasks) {
        List<BitSet> before = new ArrayList<>();
        List<BitSet> ofTasks = new ArrayList<>();
        for (int step = 0; step < plan.steps(); step++) {
            BitSet all = new BitSet();
            for (int awaited : plan.after(step)) {
                assertThat(awaited).isLessThan(step);
                all.or(before.get(awaited));
                if (!plan.isJoin(awaited)) {
                    all.set(plan.task(awaited));
                }
            }
            before.add(all);
            if (!plan.isJoin(step)) {
                assertThat(plan.task(step)).isEqualTo(ofTasks.size());
                ofTasks.add(all);
            }
        }
        assertThat(ofTasks).hasSize(tasks);
        return ofTasks;
    }

    private static List<BitSet> conflicts(List<List<Touch>> program, List<List<Known>> known) {
        List<BitSet> before = new ArrayList<>();
        for (int t = 0; t < program.size(); t++) {
            BitSet all = new BitSet();
            for (int earlier = 0; earlier < t; earlier++) {
                if (conflict(program.get(earlier), known.get(earlier), program.get(t), known.get(t))) {
                    all.or(before.get(earlier));
                    all.set(earlier);
                }
            }
            before.add(all);
        }
        return before;
    }

    private static boolean conflict(List<Touch> a, List<Known> aKnown, List<Touch> b, List<Known> bKnown) {
        for (int i = 0; i < a.size(); i++) {
            for (int k = 0; k < b.size(); k++) {
                boolean writes = a.get(i).writes() || b.get(k).writes();
                boolean same = a.get(i).owner() == b.get(k).owner();
                if (writes && same && aKnown.get(i).elements.intersects(bKnown.get(k).elements)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Property(tries = 50)
    void readersAndWritersOfOnePlaceAreLinkedThroughJoins(@ForAll @IntRange(min = 20, max = 400) int many) {
        Footprint whole = Footprint.WHOLE;
        List<List<Touch>> program = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            program.add(List.of(new Touch("owner", Footprint.range(0, ELEMENTS), false)));
        }
        for (int i = 0; i < ELEMENTS; i++) {
            program.add(List.of(new Touch("owner", Footprint.range(i, i + 1), true)));
        }
        for (int i = 0; i < many; i++) {
            program.add(List.of(new Touch("owner", whole, false)));
        }
        int tasks = program.size();
        assertThat(Planner.plan(program).links()).isLessThan(3 * tasks);
    }
}
