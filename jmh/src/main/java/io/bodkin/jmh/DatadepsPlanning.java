package io.bodkin.jmh;

import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Slice;
import io.bodkin.engine.api.Window;
import io.bodkin.engine.datadeps.Footprint;
import io.bodkin.engine.datadeps.Plan;
import io.bodkin.engine.datadeps.Planner;
import io.bodkin.engine.datadeps.Touch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Asks: what does it cost to find the order of 100,000 tasks, each of which reads two views and writes one, of an
 * object that is seen through 1,000 views? Figures are for one task.
 *
 * <p>{@code tiles}: a matrix of 4,000 x 4,000 in tiles of 125 x 125, which are apart. {@code windows}: squares of 400 x
 * 400 anywhere in it, each of which overlaps about 40 others. {@code ranges}: ranges of a vector, each of which
 * overlaps two thirds of the others. {@code manyRanges}: another view at every access. {@code cholesky}: the tasks of a
 * Cholesky decomposition in 85 x 85 tiles.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class DatadepsPlanning {
    private static final int TASKS = 100_000;
    private static final int VIEWS = 1_000;
    private static final int SIDE = 4_000;

    @Param({"tiles", "windows", "ranges", "manyRanges", "cholesky"})
    public String shape;

    private List<List<Touch>> program;

    @Setup
    public void make() {
        Random random = new Random(1);
        program = shape.equals("cholesky") ? cholesky() : random(random);
    }

    private List<List<Touch>> random(Random random) {
        List<Footprint> views = new ArrayList<>();
        for (int i = 0; i < VIEWS; i++) {
            views.add(view(random, i));
        }
        List<List<Touch>> tasks = new ArrayList<>(TASKS);
        for (int t = 0; t < TASKS; t++) {
            tasks.add(List.of(touch(random, views, false), touch(random, views, false), touch(random, views, true)));
        }
        return tasks;
    }

    private Touch touch(Random random, List<Footprint> views, boolean writes) {
        Footprint view = shape.equals("manyRanges") ? view(random, 0) : views.get(random.nextInt(VIEWS));
        return new Touch(this, view, writes);
    }

    private Footprint view(Random random, int number) {
        switch (shape) {
            case "tiles":
                return window(number / 32 * 125, number % 32 * 125, 125);
            case "windows":
                return window(random.nextInt(SIDE - 400), random.nextInt(SIDE - 400), 400);
            default:
                int a = random.nextInt(SIDE * SIDE);
                int b = random.nextInt(SIDE * SIDE);
                return Footprint.range(Math.min(a, b), Math.max(a, b) + 1L);
        }
    }

    private static Footprint window(long row, long column, long side) {
        return Footprint.of(Window.of(Shape.of(SIDE, SIDE))
                .slice(Slice.range(row, row + side), Slice.range(column, column + side)));
    }

    private List<List<Touch>> cholesky() {
        List<List<Touch>> tasks = new ArrayList<>(TASKS);
        int tiles = 85;
        for (int k = 0; k < tiles; k++) {
            tasks.add(List.of(tile(k, k, true)));
            for (int m = k + 1; m < tiles; m++) {
                tasks.add(List.of(tile(k, k, false), tile(m, k, true)));
            }
            for (int n = k + 1; n < tiles; n++) {
                for (int m = n; m < tiles; m++) {
                    tasks.add(List.of(tile(m, k, false), tile(n, k, false), tile(m, n, true)));
                }
            }
        }
        return tasks.subList(0, TASKS);
    }

    private Touch tile(int i, int j, boolean writes) {
        return new Touch(this, window(i * 40L, j * 40L, 40), writes);
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public Plan plan() {
        return Planner.plan(program);
    }
}
