package io.bodkin.engine.datadeps;

import static io.bodkin.engine.Datadeps.deps;
import static io.bodkin.engine.Datadeps.in;
import static io.bodkin.engine.Datadeps.inout;
import static io.bodkin.engine.Datadeps.out;
import static io.bodkin.engine.Datadeps.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Access;
import io.bodkin.engine.api.Access.Mode;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DatadepsOptions;
import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Part;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.RegionScheduler;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Slice;
import io.bodkin.engine.api.View;
import io.bodkin.engine.api.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Random programs over random views of arrays and blocks leave what they leave when their tasks run one after another.
 */
class RandomProgramsTest {
    private static final long ROWS = 6;
    private static final long COLUMNS = 8;
    private static final int PLACES = 4;

    private static Engine engine;

    @BeforeContainer
    static void open() {
        engine = Engine.builder().memory("16MiB").threads(4).build();
    }

    @AfterContainer
    static void close() {
        engine.close();
        assertThat(engine.runtime().heldBytes()).isZero();
    }

    /** An argument of a task: a window of one of the places. */
    private record Use(int place, Window window, Mode mode) {}

    private record Step(int number, List<Use> uses) {
        /** What the task does: its result depends on all that it reads, and on what was there before it. */
        void run(List<View<?>> views) {
            double sum = number;
            for (int i = 0; i < views.size(); i++) {
                if (uses.get(i).mode.reads()) {
                    for (double value : views.get(i).toDoubleArray()) {
                        sum = (sum * 31 + value) % 1_000_003;
                    }
                }
            }
            for (int i = 0; i < views.size(); i++) {
                if (uses.get(i).mode.writes()) {
                    double[] values = new double[(int) views.get(i).window().elements()];
                    for (int k = 0; k < values.length; k++) {
                        values[k] = (sum + k * (i + 1)) % 1_000_003;
                    }
                    views.get(i).write(values);
                }
            }
        }
    }

    private static List<Step> program(Random random, int tasks) {
        List<Step> steps = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            List<Use> uses = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                Mode mode = Mode.values()[random.nextInt(3)];
                uses.add(new Use(random.nextInt(PLACES), window(random), mode));
            }
            steps.add(new Step(t, uses));
        }
        return steps;
    }

    private static Window window(Random random) {
        return Window.of(Shape.of(ROWS, COLUMNS)).slice(slice(random, ROWS), slice(random, COLUMNS));
    }

    private static Slice slice(Random random, long extent) {
        long from = random.nextInt((int) extent);
        return switch (random.nextInt(4)) {
            case 0 -> Slice.all();
            case 1 -> Slice.at(from);
            case 2 -> Slice.range(from, extent, 1 + random.nextInt(3));
            default -> Slice.range(from, from + random.nextInt((int) (extent - from) + 1));
        };
    }

    private static double[] start(int place) {
        double[] values = new double[(int) (ROWS * COLUMNS)];
        Arrays.setAll(values, i -> place * 100 + i);
        return values;
    }

    private static double[][] oneAfterAnother(List<Step> program) {
        double[][] places = new double[PLACES][];
        Arrays.setAll(places, RandomProgramsTest::start);
        for (Step step : program) {
            List<View<?>> views = new ArrayList<>();
            for (Use use : step.uses) {
                views.add(slice(View.of(places[use.place], ROWS, COLUMNS), use.window));
            }
            step.run(views);
        }
        return places;
    }

    private static View<double[]> slice(View<double[]> whole, Window window) {
        return whole.slice(slices(window));
    }

    private static Slice[] slices(Window window) {
        Slice[] slices = new Slice[2];
        for (int i = 0; i < 2; i++) {
            long end = window.count(i) == 0
                    ? window.start(i)
                    : window.start(i) + (window.count(i) - 1) * window.step(i) + 1;
            slices[i] = Slice.range(window.start(i), end, window.step(i));
        }
        return slices;
    }

    private static <T> Access<T> access(Ref<T> ref, Mode mode) {
        return switch (mode) {
            case IN -> in(ref);
            case OUT -> out(ref);
            case INOUT -> inout(ref);
        };
    }

    @Property(tries = 300)
    void ofArraysAndBlocks(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int tasks, @ForAll boolean roundRobin) {
        Random random = new Random(seed);
        List<Step> program = program(random, tasks);
        double[][] arrays = new double[PLACES][];
        List<Chunk<Block>> blocks = new ArrayList<>();
        List<Block> pinned = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            arrays[i] = start(i);
            blocks.add(engine.putBlock(start(i), ROWS, COLUMNS));
            if (random.nextInt(3) == 0) {
                pinned.add(blocks.get(i).fetch());
            }
        }
        boolean[] isBlock = {random.nextBoolean(), random.nextBoolean(), true, false};
        DatadepsOptions options = DatadepsOptions.none()
                .scheduler(roundRobin ? RegionScheduler.roundRobin() : RegionScheduler.BY_LOCALITY);

        engine.datadeps(options, region -> {
            for (Step step : program) {
                Ref<?>[] arguments = new Ref<?>[step.uses.size()];
                for (int i = 0; i < arguments.length; i++) {
                    Use use = step.uses.get(i);
                    arguments[i] = isBlock[use.place]
                            ? access(view(blocks.get(use.place), slices(use.window)), use.mode)
                            : access(Ref.of(slice(View.of(arrays[use.place], ROWS, COLUMNS), use.window)), use.mode);
                }
                region.submit(
                        (ListFn<View<?>, Object>) views -> {
                            step.run(views);
                            return null;
                        },
                        arguments);
            }
        });

        double[][] expected = oneAfterAnother(program);
        for (int i = 0; i < PLACES; i++) {
            double[] found = arrays[i];
            if (isBlock[i]) {
                try (Block block = blocks.get(i).fetch()) {
                    found = block.toDoubleArray();
                }
            }
            assertThat(found).as("place %d of seed %d", i, seed).isEqualTo(expected[i]);
        }
        pinned.forEach(Block::close);
        blocks.forEach(Chunk::release);
    }

    /** As above, of sections of arrays: the functions get the whole, and only what they said is kept in order. */
    @Property(tries = 100)
    void ofSections(@ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int tasks) {
        List<Step> program = program(new Random(seed), tasks);
        double[][] arrays = new double[PLACES][];
        Arrays.setAll(arrays, RandomProgramsTest::start);

        engine.datadeps(region -> {
            for (Step step : program) {
                Ref<?>[] arguments = step.uses.stream()
                        .map(use -> deps(
                                View.of(arrays[use.place], ROWS, COLUMNS),
                                new Access.Dep(use.mode, new Part.Section(List.of(slices(use.window))))))
                        .toArray(Ref<?>[]::new);
                region.submit(
                        (ListFn<View<double[]>, Object>) whole -> {
                            List<View<?>> views = new ArrayList<>();
                            for (int i = 0; i < whole.size(); i++) {
                                views.add(slice(whole.get(i), step.uses.get(i).window));
                            }
                            step.run(views);
                            return null;
                        },
                        arguments);
            }
        });

        assertThat(arrays).isDeepEqualTo(oneAfterAnother(program));
    }
}
