package io.bodkin.engine.conformance;

import static io.bodkin.engine.Datadeps.deps;
import static io.bodkin.engine.Datadeps.diagonal;
import static io.bodkin.engine.Datadeps.field;
import static io.bodkin.engine.Datadeps.in;
import static io.bodkin.engine.Datadeps.inout;
import static io.bodkin.engine.Datadeps.lower;
import static io.bodkin.engine.Datadeps.out;
import static io.bodkin.engine.Datadeps.section;
import static io.bodkin.engine.Datadeps.unitLower;
import static io.bodkin.engine.Datadeps.unitUpper;
import static io.bodkin.engine.Datadeps.upper;
import static io.bodkin.engine.Datadeps.view;
import static io.bodkin.engine.api.Slice.all;
import static io.bodkin.engine.api.Slice.at;
import static io.bodkin.engine.api.Slice.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Datadeps;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Access;
import io.bodkin.engine.api.Action1;
import io.bodkin.engine.api.Action2;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.BlockView;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.DatadepsOptions;
import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Region;
import io.bodkin.engine.api.RegionScheduler;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Slice;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.api.View;
import io.bodkin.engine.api.Worker;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.EventListener;
import io.bodkin.engine.fault.SchedulingException;
import io.bodkin.engine.fault.TaskFailedException;
import java.nio.DoubleBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Regions of tasks that change shared data: rows P1 to P13 and H3 to H6 of the reference, datadeps.jl of its checklist. */
@Timeout(60)
class DatadepsConformanceTest {
    private static final int SIZE = 4;

    @TempDir
    Path directory;

    private Engine engine;

    @BeforeEach
    void open() {
        engine = Engine.builder()
                .memory("64MiB")
                .threads(2)
                .spillDirectory(directory)
                .build();
    }

    @AfterEach
    void close() {
        engine.close();
        assertThat(engine.runtime().heldBytes()).isZero();
    }

    /** The ways to pass the same data. */
    private enum Form {
        RAW,
        CHUNK,
        BLOCK,
        TASK,
        BLOCK_TASK
    }

    /** Some numbers that tasks change, passed in one of the forms. */
    private final class Data {
        private final double[] raw;
        private final Chunk<?> chunk;
        private final Task<?> task;
        private final Form form;

        Data(Form form, double... values) {
            this.form = form;
            raw = form == Form.RAW ? values : null;
            chunk = form == Form.CHUNK ? engine.put(values) : form == Form.BLOCK ? engine.putBlock(values) : null;
            task = form == Form.TASK
                    ? engine.spawn(() -> values)
                    : form == Form.BLOCK_TASK ? engine.spawn(() -> block(values)) : null;
        }

        private Ref<?> ref() {
            return form == Form.RAW ? Ref.of(raw) : chunk != null ? chunk : task;
        }

        Access<?> reads() {
            return in(ref());
        }

        Access<?> changes() {
            return inout(ref());
        }

        Access<?> writes() {
            return out(ref());
        }

        double[] values() {
            if (form == Form.RAW) {
                return raw;
            }
            Object value = chunk != null ? chunk.fetch() : task.fetch();
            if (value instanceof Block block) {
                try (block) {
                    return block.toDoubleArray();
                }
            }
            return (double[]) value;
        }
    }

    private static Block block(double[] values) {
        Block block = Engine.current().context().allocate(DType.FLOAT64, Shape.of(values.length));
        block.write(0, values, 0, values.length);
        return block;
    }

    private static double get(Object data, int index) {
        return data instanceof Block block ? block.getDouble(index) : ((double[]) data)[index];
    }

    private static void set(Object data, int index, double value) {
        if (data instanceof Block block) {
            block.write(index, new double[] {value}, 0, 1);
        } else {
            ((double[]) data)[index] = value;
        }
    }

    private static void addToAll(Object data, double number) {
        for (int i = 0; i < SIZE; i++) {
            set(data, i, get(data, i) + number);
        }
    }

    private static void add(Object to, Object from) {
        for (int i = 0; i < SIZE; i++) {
            set(to, i, get(to, i) + get(from, i));
        }
    }

    // ---- P1: the region

    // P1, datadeps.jl: returns last value 42
    @Test
    void regionReturnsTheValueOfItsBlockWhenAllTasksHaveEnded() {
        double[] data = new double[SIZE];

        int value = engine.datadepsResult(region -> {
            region.run(inout(data), a -> addToAll(a, 1));
            return 42;
        });

        assertThat(value).isEqualTo(42);
        assertThat(data).containsOnly(1);
    }

    // P1, S4: the example of the seed
    @Test
    void exampleOfTheQuickStartSortsBeforeItCopies() {
        int[] x = {4, 5, 6, 7, 1, 2, 3, 9, 8};
        int[] c = new int[10];

        engine.datadeps(region -> {
            region.run(inout(x), Arrays::sort);
            region.run(out(c), in(x), (to, from) -> System.arraycopy(from, 0, to, 0, from.length));
        });

        assertThat(c).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 0);
    }

    // P1: an empty region
    @Test
    void regionWithoutTasksReturnsAtOnce() {
        assertThat(engine.<String>datadepsResult(region -> "nothing")).isEqualTo("nothing");
    }

    // P1, datadeps.jl: error rethrown
    @Test
    void firstErrorInTheOrderOfTheTasksIsThrownAndTheOthersAreSuppressed() {
        double[] a = new double[SIZE];
        double[] b = new double[SIZE];

        assertThatThrownBy(() -> engine.datadeps(region -> {
                    region.run(inout(a), x -> {
                        throw new IllegalStateException("first");
                    });
                    region.run(inout(b), x -> {
                        throw new IllegalStateException("second");
                    });
                    region.run(inout(a), x -> addToAll(x, 1));
                }))
                .isInstanceOf(TaskFailedException.class)
                .hasRootCauseMessage("first")
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .singleElement()
                        .satisfies(other -> assertThat(other).hasRootCauseMessage("second")));
        assertThat(a).as("what comes after a failure is not run").containsOnly(0);
    }

    // P1: what the block throws
    @Test
    void regionWhoseBlockThrowsRunsNothing() {
        double[] a = new double[SIZE];
        List<Task<?>> tasks = new ArrayList<>();

        assertThatThrownBy(() -> engine.datadeps(region -> {
                    tasks.add(region.run(inout(a), x -> addToAll(x, 1)));
                    throw new IllegalArgumentException("in the block");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("in the block");
        assertThat(a).containsOnly(0);
        assertThatThrownBy(() -> tasks.get(0).fetch())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was not run");
    }

    // P1: a task outside the region that failed
    @Test
    void failureOfATaskOutsideFailsTheTaskThatTakesItsResultAndTheRegion() {
        Task<double[]> broken = engine.spawn(() -> {
            throw new IllegalStateException("outside");
        });

        assertThatThrownBy(() -> engine.datadeps(region -> region.run(in(broken), x -> {})))
                .isInstanceOf(TaskFailedException.class)
                .hasRootCauseMessage("outside");
    }

    // ---- P2: annotations

    // P2: unannotated = in
    @Test
    void argumentWithoutAnnotationIsRead() {
        double[] a = {1, 2, 3, 4};
        double[] sum = new double[1];

        engine.datadeps(region -> {
            region.run(inout(a), x -> addToAll(x, 1));
            region.run(
                    out(sum),
                    Ref.of(a),
                    (to, from) -> to[0] = Arrays.stream(from).sum());
            region.run(inout(a), x -> addToAll(x, 100));
        });

        assertThat(sum[0]).isEqualTo(14);
    }

    // P2: same object twice in one call: union of accesses
    @ParameterizedTest
    @EnumSource
    void sameArgumentTwiceIsReadAndWritten(Form form) {
        Data a = new Data(form, 1, 2, 3, 4);

        engine.datadeps(region -> {
            region.submit((Action1<Object>) x -> addToAll(x, 1), a.changes());
            region.submit((Action2<Object, Object>) DatadepsConformanceTest::add, a.changes(), a.reads());
            region.submit((Action2<Object, Object>) (from, to) -> add(to, from), a.reads(), a.changes());
        });

        assertThat(a.values()).containsExactly(8, 12, 16, 20);
    }

    // P2: an annotation of an annotation
    @Test
    void annotatingTwiceIsRefused() {
        assertThatThrownBy(() -> in(out(new double[1])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("annotated twice");
        assertThatThrownBy(() -> deps(new double[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("says nothing");
    }

    // P2: what cannot change
    @Test
    void writingWhatCannotChangeIsRefusedWhereItIsSpawned() {
        engine.datadeps(region -> assertThatThrownBy(() -> region.run(in(1), out("text"), (n, s) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("argument 2")
                .hasMessageContaining("java.lang.String cannot be written"));
    }

    // ---- P3: rules

    // P3, datadeps.jl: R-R
    @ParameterizedTest
    @EnumSource
    void readersOfTheSameRunSideBySide(Form form) {
        Data a = new Data(form, 1, 2, 3, 4);
        CyclicBarrier both = new CyclicBarrier(2);

        engine.datadeps(region -> {
            for (int i = 0; i < 2; i++) {
                region.submit((Action1<Object>) x -> both.await(20, TimeUnit.SECONDS), a.reads());
            }
        });

        assertThat(a.values()).containsExactly(1, 2, 3, 4);
    }

    // P3, datadeps.jl: R-W, W-R, W-W ordered
    @ParameterizedTest
    @EnumSource
    void writersAndReadersRunInTheOrderInWhichTheyWereSpawned(Form form) {
        Data a = new Data(form, 1, 1, 1, 1);
        List<Double> seen = Collections.synchronizedList(new ArrayList<>());

        engine.datadeps(region -> {
            for (int i = 0; i < 50; i++) {
                region.submit((Action1<Object>) x -> seen.add(get(x, 0)), a.reads());
                region.submit((Action1<Object>) x -> addToAll(x, 1), a.changes());
                region.submit((Action1<Object>) x -> addToAll(x, get(x, 0)), a.changes());
                region.submit(
                        (Action1<Object>) x -> {
                            for (int k = 0; k < SIZE; k++) {
                                set(x, k, get(x, k) % 1000);
                            }
                        },
                        a.changes());
            }
        });

        List<Double> expected = new ArrayList<>();
        double value = 1;
        for (int i = 0; i < 50; i++) {
            expected.add(value);
            value = 2 * (value + 1) % 1000;
        }
        assertThat(seen).isEqualTo(expected);
        assertThat(a.values()).containsOnly(value);
    }

    // P3: W-W of data that nothing reads
    @ParameterizedTest
    @EnumSource
    void lastOfSeveralWritersWins(Form form) {
        Data a = new Data(form, 1, 1, 1, 1);

        engine.datadeps(region -> {
            for (int i = 1; i <= 20; i++) {
                double number = i;
                region.submit(
                        (Action1<Object>) x -> {
                            for (int k = 0; k < SIZE; k++) {
                                set(x, k, number);
                            }
                        },
                        a.writes());
            }
        });

        assertThat(a.values()).containsOnly(20);
    }

    /** Runs tasks that each note their number, and gives the numbers in the order in which they ran. */
    private List<Integer> order(List<List<Access<?>>> program) {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        engine.datadeps(region -> {
            for (int i = 0; i < program.size(); i++) {
                int number = i;
                region.submit(
                        (ListFn<Object, Object>) values -> order.add(number),
                        program.get(i).toArray(Ref<?>[]::new));
            }
        });
        assertThat(order).hasSize(program.size());
        return order;
    }

    // P3, datadeps.jl: 5 views of a 4x4 with a middle overlapping view: program order per overlap
    @Test
    void overlappingViewsOfAMatrixAreWrittenInTheOrderOfTheTasks() {
        double[] matrix = new double[16];
        View<double[]> whole = View.of(matrix, 4, 4);
        List<View<double[]>> views = List.of(
                whole.slice(range(0, 2), range(0, 2)),
                whole.slice(range(0, 2), range(2, 4)),
                whole.slice(range(2, 4), range(0, 2)),
                whole.slice(range(2, 4), range(2, 4)),
                whole.slice(range(1, 3), range(1, 3)));

        for (int turn = 0; turn < 20; turn++) {
            Arrays.fill(matrix, 1);
            engine.datadeps(region -> {
                for (int i = 0; i < 4; i++) {
                    int factor = i + 2;
                    region.run(inout(views.get(i)), v -> scale(v, factor));
                }
                region.run(inout(views.get(4)), v -> addOne(v));
                for (int i = 0; i < 4; i++) {
                    region.run(inout(views.get(i)), v -> scale(v, 2));
                }
                region.run(inout(views.get(4)), v -> addOne(v));
            });
            assertThat(matrix).containsExactly(4, 4, 6, 6, 4, 7, 9, 6, 8, 11, 13, 10, 8, 8, 10, 10);
        }
    }

    private static void scale(View<double[]> view, double factor) {
        double[] values = view.toDoubleArray();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        view.write(values);
    }

    private static void addOne(View<double[]> view) {
        double[] values = view.toDoubleArray();
        for (int i = 0; i < values.length; i++) {
            values[i] += 1;
        }
        view.write(values);
    }

    // P3, datadeps.jl: SubArray writes give [1,1,1]
    @Test
    void viewsThatAreApartAreWrittenSideBySide() {
        double[] a = new double[3];
        CyclicBarrier two = new CyclicBarrier(2);

        engine.datadeps(region -> {
            region.run(out(view(a, range(0, 1))), v -> {
                two.await(20, TimeUnit.SECONDS);
                v.set(1, 0);
            });
            region.run(out(view(a, range(1, 3))), v -> {
                two.await(20, TimeUnit.SECONDS);
                v.write(new double[] {1, 1});
            });
        });

        assertThat(a).containsExactly(1, 1, 1);
    }

    // ---- P4: parts

    // P4, datadeps.jl: triangular/unit/diagonal order chain of 11 tasks
    @Test
    void tasksOnPartsOfAMatrixRunInOrderWhereThePartsOverlap() {
        View<double[]> m = View.of(new double[16], 4, 4);
        List<List<Access<?>>> program = List.of(
                List.of(inout(m)),
                List.of(deps(m, inout(upper()))),
                List.of(deps(m, inout(lower()))),
                List.of(deps(m, inout(diagonal()))),
                List.of(inout(m)),
                List.of(deps(m, inout(unitUpper()))),
                List.of(deps(m, inout(unitLower()))),
                List.of(deps(m, inout(diagonal()))),
                List.of(deps(m, inout(upper()))),
                List.of(deps(m, inout(lower()))),
                List.of(inout(m)));

        for (int turn = 0; turn < 20; turn++) {
            List<Integer> order = order(program);

            assertThat(order.subList(0, 5)).containsExactly(0, 1, 2, 3, 4);
            assertThat(order).endsWith(9, 10);
            assertThat(order.indexOf(8)).isGreaterThan(order.indexOf(5)).isGreaterThan(order.indexOf(7));
        }
    }

    // P4, datadeps.jl: field-level aliasing of a Ref
    @Test
    void fieldsOfAnObjectAreKeptInOrderEachForItself() {
        Object object = new Object();
        CyclicBarrier two = new CyclicBarrier(2);
        List<String> order = Collections.synchronizedList(new ArrayList<>());

        engine.datadeps(region -> {
            region.run(deps(object, out(field("x"))), o -> {
                two.await(20, TimeUnit.SECONDS);
                order.add("x or y");
            });
            region.run(deps(object, out(field("y"))), o -> {
                two.await(20, TimeUnit.SECONDS);
                order.add("x or y");
            });
            region.run(inout(object), o -> order.add("all"));
            region.run(deps(object, in(field("x"))), o -> order.add("x again"));
        });

        assertThat(order).containsExactly("x or y", "x or y", "all", "x again");
    }

    // P4: sections of what the function gets as a whole
    @Test
    void sectionsOfAnArrayAreWrittenSideBySide() {
        double[] a = new double[SIZE];
        CyclicBarrier two = new CyclicBarrier(2);

        engine.datadeps(region -> {
            for (int i = 0; i < 2; i++) {
                int half = i;
                region.run(deps(a, out(section(range(2 * half, 2 * half + 2)))), x -> {
                    two.await(20, TimeUnit.SECONDS);
                    Arrays.fill(x, 2 * half, 2 * half + 2, half + 1);
                });
            }
        });

        assertThat(a).containsExactly(1, 1, 2, 2);
    }

    // P4: parts that there are not
    @Test
    void partsThatAnArgumentDoesNotHaveAreRefused() {
        double[] a = new double[SIZE];
        engine.datadeps(region -> {
            assertThatThrownBy(() -> region.run(deps(a, in(upper())), x -> {}))
                    .hasMessageContaining("two dimensions")
                    .hasMessageContaining("View.of(array, rows, columns)");
            assertThatThrownBy(() -> region.run(deps(a, in(field("x"))), x -> {}))
                    .hasMessageContaining("have no fields");
            assertThatThrownBy(() -> region.run(deps(new Object(), in(diagonal())), x -> {}))
                    .hasMessageContaining("only arrays of primitives, views and blocks have elements");
            assertThatThrownBy(() -> region.run(deps(a, in(section(range(0, 9)))), x -> {}))
                    .hasMessageContaining("outside of axis 0, which has 4");
        });
    }

    // ---- P5: forms of arguments

    // P5, H3: wrappers share the array; an array of arrays is its rows
    @Test
    void wrappersAndRowsOfArraysAreKnownToShareThem() {
        double[] a = new double[SIZE];
        double[][] rows = {a, new double[SIZE]};
        List<Double> seen = Collections.synchronizedList(new ArrayList<>());

        engine.datadeps(region -> {
            region.run(inout(DoubleBuffer.wrap(a)), b -> b.put(0, 1));
            region.run(inout(rows), r -> r[0][0] += 1);
            region.run(in(a), x -> seen.add(x[0]));
            region.run(inout(rows), r -> r[0][0] = 10);
            region.run(in(view(a, range(0, 1))), x -> seen.add(x.get(0)));
        });

        assertThat(seen).containsExactly(2.0, 10.0);
    }

    // P5, H3: arrays of objects and whole collections of data are refused
    @Test
    void argumentsWhoseElementsOthersMayTouchUnseenAreRefused() {
        engine.datadeps(region -> {
            assertThatThrownBy(() -> region.run(inout(new String[] {"a"}), x -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("java.lang.String[] cannot be an argument of a datadeps task");
            assertThatThrownBy(() -> region.run(in(java.nio.ByteBuffer.allocateDirect(8)), x -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("pass an array, a Block");
        });
    }

    // P5, datadeps.jl: task result as In
    @Test
    void resultsOfTasksOfTheRegionAreArgumentsOfLaterOnes() {
        double[] a = {1, 2, 3, 4};
        double[] total = new double[1];

        Task<Double> sum = engine.datadepsResult(region -> {
            region.run(inout(a), x -> addToAll(x, 1));
            Task<Double> s = region.spawn(in(a), x -> Arrays.stream(x).sum());
            region.run(inout(a), x -> addToAll(x, 1));
            region.run(out(total), s, (to, value) -> to[0] = value);
            return s;
        });

        assertThat(total[0]).isEqualTo(14);
        assertThat(sum.fetch()).isEqualTo(14);
        assertThat(engine.spawn(sum, value -> value + 1).fetch()).isEqualTo(15);
    }

    // P5: results that later tasks change
    @Test
    void resultsOfTasksOfTheRegionAreChangedByLaterOnes() {
        List<Double> seen = Collections.synchronizedList(new ArrayList<>());

        List<Task<?>> results = engine.datadepsResult(region -> {
            Task<double[]> array = region.spawn(() -> new double[SIZE]);
            Task<Block> block = region.spawn(() -> block(new double[SIZE]));
            for (int i = 0; i < 3; i++) {
                region.run(inout(array), x -> addToAll(x, 1));
                region.run(inout(block), x -> addToAll(x, 1));
                region.run(in(array), in(block), (x, y) -> seen.add(get(x, 0) + get(y, 0)));
            }
            return List.of(array, block);
        });

        assertThat(seen).containsExactly(2.0, 4.0, 6.0);
        assertThat((double[]) results.get(0).fetch()).containsOnly(3);
        try (Block block = (Block) results.get(1).fetch()) {
            assertThat(block.toDoubleArray()).containsOnly(3);
        }
    }

    // P5: an argument that is returned under another name
    @Test
    void taskThatReturnsItsArgumentToLaterTasksFails() {
        double[] a = new double[SIZE];

        assertThatThrownBy(() -> engine.datadeps(region -> {
                    Task<double[]> same = region.spawn(inout(a), x -> x);
                    region.run(inout(same), x -> addToAll(x, 1));
                }))
                .hasMessageContaining("returned its argument 1")
                .hasMessageContaining("pass them the argument itself");
    }

    // P5: closures are not looked at; an engine's tasks may run inside
    @Test
    void regionsAndTasksWorkInsideTasksOfARegion() {
        double[] a = new double[SIZE];
        double[] b = new double[SIZE];

        engine.datadeps(region -> {
            region.run(inout(a), x -> {
                Engine here = Engine.current();
                here.datadeps(inner -> {
                    inner.run(inout(x), y -> addToAll(y, 1));
                    inner.run(inout(x), y -> addToAll(y, here.spawn(() -> 1).fetch()));
                });
            });
            region.run(out(b), in(a), (to, from) -> add(to, from));
        });

        assertThat(b).containsOnly(2);
    }

    // ---- P6: inside the block

    // P6, datadeps.jl: tasks not started inside
    @Test
    void tasksDoNotBeginBeforeTheBlockHasEnded() {
        double[] a = new double[SIZE];

        engine.datadeps(region -> {
            Task<Void> task = region.run(inout(a), x -> addToAll(x, 1));
            engine.spawn(() -> 1).fetch();
            assertThat(task.isStarted()).isFalse();
            assertThat(task.isDone()).isFalse();
            assertThat(a).containsOnly(0);
            for (Runnable wait : List.<Runnable>of(task::fetch, task::await, task::fetchRaw)) {
                assertThatThrownBy(wait::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("begins when the block of its region has ended");
            }
        });
    }

    // P6: the region after its block, and from elsewhere
    @Test
    void regionTakesTasksOnlyFromItsBlock() throws Exception {
        List<Region> kept = new ArrayList<>();
        engine.datadeps(region -> {
            kept.add(region);
            assertThatThrownBy(() -> java.util.concurrent.CompletableFuture.runAsync(() -> region.run(() -> {}))
                            .get(20, TimeUnit.SECONDS))
                    .hasRootCauseMessage("a datadeps region belongs to the thread that runs its block");
        });
        assertThatThrownBy(() -> kept.get(0).run(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has ended");
    }

    // ---- P9, P10: schedulers and scopes

    private Set<Integer> processorsUsed(DatadepsOptions options, int tasks) {
        Set<Integer> used = ConcurrentHashMap.newKeySet();
        engine.datadeps(options, region -> {
            for (int i = 0; i < tasks; i++) {
                double[] own = new double[1];
                region.run(inout(own), x -> used.add(processor()));
            }
        });
        return used;
    }

    private static int processor() {
        String name = Thread.currentThread().getName();
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    // P9, datadeps.jl: round robin explicit; tasks spread over all scope processors
    @Test
    void roundRobinSpreadsTasksOverAllProcessorsOfTheScope() {
        Map<Integer, Integer> placed = new ConcurrentHashMap<>();
        RegionScheduler counted = (task, processors) -> {
            var chosen = RegionScheduler.roundRobin().place(task, processors);
            placed.merge(chosen.orElseThrow().index(), 1, Integer::sum);
            return chosen;
        };

        processorsUsed(DatadepsOptions.none().scheduler(counted), 10);

        assertThat(placed).containsEntry(1, 5).containsEntry(2, 5);
    }

    // P9: a scheduler keeps to the scopes
    @Test
    void schedulerIsAskedOnlyForProcessorsInTheScope() {
        List<List<Processor>> offered = new ArrayList<>();
        engine.datadeps(
                DatadepsOptions.none().scheduler((task, processors) -> {
                    offered.add(processors);
                    return java.util.Optional.of(processors.get(0));
                }),
                region -> {
                    region.run(() -> {});
                    region.with(TaskOptions.none().scope(Scope.thread(2))).run(() -> {});
                });

        assertThat(offered.get(0)).hasSize(2);
        assertThat(offered.get(1))
                .singleElement()
                .satisfies(one -> assertThat(one.index()).isEqualTo(2));
    }

    // P9, datadeps.jl: custom scheduler is called (its exception surfaces)
    @Test
    void exceptionOfASchedulerIsThrownByTheRegionAndNothingRuns() {
        double[] a = new double[SIZE];

        assertThatThrownBy(() -> engine.datadeps(
                        DatadepsOptions.none().scheduler((task, processors) -> {
                            throw new IllegalStateException("no idea where to put task " + task.number());
                        }),
                        region -> region.run(inout(a), x -> addToAll(x, 1))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no idea where to put task 0");
        assertThat(a).containsOnly(0);
    }

    // P9: what a scheduler knows
    @Test
    void schedulerIsToldWhatEachTaskFollows() {
        double[] a = new double[SIZE];
        double[] b = new double[SIZE];
        List<List<Integer>> after = new ArrayList<>();

        engine.datadeps(
                DatadepsOptions.none().scheduler((task, processors) -> {
                    after.add(task.after());
                    return java.util.Optional.empty();
                }),
                region -> {
                    region.run(inout(a), x -> {});
                    region.run(inout(b), x -> {});
                    region.run(inout(a), in(b), (x, y) -> {});
                });

        assertThat(after).containsExactly(List.of(), List.of(), List.of(0, 1));
    }

    // P10, datadeps.jl: bad scope -> SchedulingException
    @Test
    void regionWithATaskThatCanRunNowhereThrowsAndRunsNothing() {
        double[] a = new double[SIZE];

        assertThatThrownBy(() -> engine.datadeps(region -> {
                    region.run(inout(a), x -> addToAll(x, 1));
                    region.with(TaskOptions.none().scope(Scope.worker(7))).run(inout(a), x -> addToAll(x, 1));
                }))
                .isInstanceOf(SchedulingException.class)
                .hasMessageContaining("can run nowhere")
                .hasMessageContaining("workers [7]");
        assertThat(a).containsOnly(0);
    }

    // P10: outer options limit placement; a task's own go before
    @Test
    void optionsOfTheRegionHoldForItsTasksUnlessTheyHaveTheirOwn() {
        Set<Integer> outer = new TreeSet<>();
        Set<Integer> own = new TreeSet<>();
        engine.datadeps(
                DatadepsOptions.none()
                        .tasks(TaskOptions.none().scope(Scope.thread(1)))
                        .scheduler((task, processors) -> {
                            processors.forEach(p -> (task.number() == 0 ? outer : own).add(p.index()));
                            return java.util.Optional.empty();
                        }),
                region -> {
                    region.run(() -> {});
                    region.with(TaskOptions.none().scope(Scope.thread(2))).run(() -> {});
                });

        assertThat(outer).containsExactly(1);
        assertThat(own).containsExactly(2);
        assertThat(Worker.current().id()).isEqualTo(1);
    }

    // ---- P11: views of what the engine holds

    private double[] numbers(int count) {
        return IntStream.range(0, count).asDoubleStream().toArray();
    }

    // P11, datadeps.jl: 11 valid forms
    @Test
    void viewsOfBlocksHaveTheElementsAtTheirIndices() {
        Chunk<Block> matrix = engine.putBlock(numbers(20), 4, 5);
        Map<BlockView, double[]> views = Map.ofEntries(
                Map.entry(view(matrix, all(), all()), numbers(20)),
                Map.entry(view(matrix, at(1), all()), new double[] {5, 6, 7, 8, 9}),
                Map.entry(view(matrix, all(), at(2)), new double[] {2, 7, 12, 17}),
                Map.entry(view(matrix, at(3), at(4)), new double[] {19}),
                Map.entry(view(matrix, range(1, 3), range(2, 4)), new double[] {7, 8, 12, 13}),
                Map.entry(view(matrix, range(0, 4, 2), all()), new double[] {0, 1, 2, 3, 4, 10, 11, 12, 13, 14}),
                Map.entry(view(matrix, range(0, 4, 3), range(0, 5, 2)), new double[] {0, 2, 4, 15, 17, 19}),
                Map.entry(view(matrix, at(0), range(1, 2)), new double[] {1}),
                Map.entry(view(matrix, range(2, 2), all()), new double[0]),
                Map.entry(view(matrix, range(0, 4), at(0)), new double[] {0, 5, 10, 15}),
                Map.entry(view(engine.putBlock(numbers(4)), range(1, 4, 2)), new double[] {1, 3}));

        views.forEach((view, values) ->
                assertThat(view.toDoubleArray()).as("%s", view).isEqualTo(values));
    }

    // P11, datadeps.jl: nested view = direct slices, colon and dropped-int dims
    @Test
    void viewsOfViewsAreViewsOfTheBlock() {
        Chunk<Block> matrix = engine.putBlock(numbers(20), 4, 5);
        BlockView inner = view(matrix, range(1, 4), range(0, 5, 2));

        assertThat(inner.slice(at(2), range(1, 3)).window())
                .isEqualTo(view(matrix, at(3), range(2, 5, 2)).window());
        assertThat(inner.slice(all(), at(1)).slice(range(0, 3, 2)).toDoubleArray())
                .containsExactly(7, 17);
        assertThat(view(matrix, at(2), all()).slice(at(3)).toDoubleArray()).containsExactly(13);
        assertThatThrownBy(() -> inner.slice(all())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> inner.slice(at(3), all())).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> view(matrix, at(2), all()).slice(all(), all()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // P11, datadeps.jl: 2 dimension errors, 6 out-of-bounds
    @Test
    void viewsOutsideOfABlockAreRefused() {
        Chunk<Block> matrix = engine.putBlock(numbers(20), 4, 5);

        assertThatThrownBy(() -> view(matrix, all()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 indices for 2 dimensions of [4 x 5]");
        assertThatThrownBy(() -> view(matrix, all(), all(), all()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("3 indices for 2 dimensions of [4 x 5]");
        List<Slice[]> outside = List.of(
                new Slice[] {at(4), all()},
                new Slice[] {at(-1), all()},
                new Slice[] {all(), at(5)},
                new Slice[] {range(0, 5), all()},
                new Slice[] {all(), range(3, 6)},
                new Slice[] {range(2, 6, 3), all()});
        for (Slice[] slices : outside) {
            assertThatThrownBy(() -> view(matrix, slices))
                    .as("%s", Arrays.toString(slices))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining("outside of axis");
        }
        assertThatThrownBy(() -> range(3, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> range(0, 2, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    // P11, datadeps.jl: zeroing a chunk view changes the chunk
    @Test
    void viewsOfBlocksOfChunksAndTasksAreWrittenByTasks() {
        Chunk<Block> chunk = engine.putBlock(numbers(9), 3, 3);
        Task<Block> task = engine.spawn(() -> block(numbers(4)));
        BlockView last = view(task, range(2, 4));

        engine.datadeps(region -> {
            region.run(out(view(chunk, all(), at(1))), v -> v.write(new double[3]));
            region.run(inout(view(chunk, at(2), all())), in(last), (v, other) -> v.set(other.get(1), 0));
            region.run(inout(last), v -> v.set(-1, 0));
        });

        assertThat(view(chunk, all(), all()).toDoubleArray()).containsExactly(0, 0, 2, 3, 0, 5, 3, 0, 8);
        assertThat(last.toDoubleArray()).containsExactly(-1, 3);
        try (Block whole = task.fetch()) {
            assertThat(whole.toDoubleArray()).containsExactly(0, 1, -1, 3);
        }
        assertThat(engine.spawn(task, b -> b.getDouble(2)).fetch()).isEqualTo(-1);
    }

    // P11: a view that is only read
    @Test
    void viewsThatAreOnlyReadCannotBeWritten() {
        Chunk<Block> chunk = engine.putBlock(numbers(4));
        double[] raw = numbers(4);

        assertThatThrownBy(() -> engine.datadeps(region -> region.run(in(view(chunk, all())), v -> v.set(1, 0))))
                .hasMessageContaining("this view is read-only");
        assertThatThrownBy(() -> engine.datadeps(region -> region.run(in(view(raw, all())), v -> v.set(1, 0))))
                .hasMessageContaining("this view is read-only");
        assertThatThrownBy(() ->
                        engine.datadeps(region -> region.run(in(chunk), b -> b.write(0, new double[] {1}, 0, 1))))
                .hasMessageContaining("chunks do not change");
    }

    // ---- H3, H4: what aliases what

    // H4, datadeps.jl: ~30 view overlap facts
    @Test
    void accessesOverlapIfTheyHaveAnElementInCommon() {
        double[] array = new double[16];
        View<double[]> m = View.of(array, 4, 4);
        double[] other = new double[16];
        Chunk<Block> chunk = engine.putBlock(numbers(16), 4, 4);
        List<List<Access<?>>> overlapping = List.of(
                List.of(in(array), in(array)),
                List.of(in(array), in(m)),
                List.of(in(m), in(m.slice(at(2), all()))),
                List.of(in(array), in(m.slice(at(2), at(3)))),
                List.of(in(m.slice(at(1), all())), in(m.slice(all(), at(1)))),
                List.of(in(m.slice(range(0, 2), range(0, 2))), in(m.slice(range(1, 3), range(1, 3)))),
                List.of(in(m.slice(range(0, 4, 2), all())), in(m.slice(range(0, 4, 2), at(3)))),
                List.of(in(view(array, range(3, 5))), in(m.slice(at(1), at(0)))),
                List.of(deps(m, in(upper())), deps(m, in(lower()))),
                List.of(deps(m, in(upper())), deps(m, in(diagonal()))),
                List.of(deps(m, in(lower())), deps(m, in(diagonal()))),
                List.of(deps(m, in(upper())), deps(m, in(unitUpper()))),
                List.of(deps(m, in(lower())), deps(m, in(unitLower()))),
                List.of(deps(m, in(unitUpper())), in(m.slice(at(0), at(3)))),
                List.of(deps(m, in(diagonal())), in(m.slice(at(2), at(2)))),
                List.of(deps(m, in(unitLower()), in(diagonal())), deps(m, in(diagonal()))),
                List.of(in(chunk), in(view(chunk, at(0), at(0)))),
                List.of(deps(chunk, in(upper())), in(view(chunk, at(0), at(3)))),
                List.of(in(DoubleBuffer.wrap(array)), in(m)),
                List.of(in(new double[][] {other, array}), in(m.slice(at(0), at(0)))));
        List<List<Access<?>>> apart = List.of(
                List.of(in(array), in(other)),
                List.of(in(m.slice(at(1), all())), in(m.slice(at(2), all()))),
                List.of(in(m.slice(all(), at(1))), in(m.slice(all(), at(2)))),
                List.of(in(m.slice(range(0, 2), range(0, 2))), in(m.slice(range(2, 4), range(0, 2)))),
                List.of(in(m.slice(range(0, 4, 2), all())), in(m.slice(range(1, 4, 2), all()))),
                List.of(in(view(array, range(3, 5))), in(m.slice(at(1), range(1, 4)))),
                List.of(in(view(array, range(0, 16, 3))), in(view(array, range(1, 16, 3)))),
                List.of(deps(m, in(unitUpper())), deps(m, in(unitLower()))),
                List.of(deps(m, in(unitUpper())), deps(m, in(diagonal()))),
                List.of(deps(m, in(unitLower())), deps(m, in(diagonal()))),
                List.of(deps(m, in(upper())), deps(m, in(unitLower()))),
                List.of(deps(m, in(lower())), in(m.slice(at(0), range(1, 4)))),
                List.of(deps(m.slice(range(0, 2), range(0, 2)), in(upper())), in(m.slice(at(1), at(0)))),
                List.of(in(view(chunk, at(0), at(0))), in(view(chunk, at(1), at(0)))),
                List.of(deps(chunk, in(unitUpper())), deps(chunk, in(lower()))),
                List.of(in(chunk), in(array)),
                List.of(in(m.slice(range(2, 2), all())), in(array)),
                List.of(in(1), in(1)),
                List.of(in("text"), in("text")));

        overlapping.forEach(pair -> {
            assertThat(Datadeps.overlap(pair.get(0), pair.get(1)))
                    .as("%s", pair)
                    .isTrue();
            assertThat(Datadeps.overlap(pair.get(1), pair.get(0)))
                    .as("%s", pair)
                    .isTrue();
        });
        apart.forEach(pair -> {
            assertThat(Datadeps.overlap(pair.get(0), pair.get(1)))
                    .as("%s", pair)
                    .isFalse();
            assertThat(Datadeps.overlap(pair.get(1), pair.get(0)))
                    .as("%s", pair)
                    .isFalse();
        });
    }

    // H3: two handles on one chunk are one place
    @Test
    void handlesOnOneChunkAreOnePlaceAndAllPointToTheNewVersion() {
        Chunk<Block> one = engine.putBlock(new double[SIZE]);
        Chunk<Block> two;
        try (Block block = one.fetch()) {
            two = engine.put(block);
        }

        engine.datadeps(region -> {
            for (int i = 0; i < 10; i++) {
                region.run(inout(one), x -> addToAll(x, 1));
                region.run(inout(two), x -> addToAll(x, get(x, 0)));
            }
        });

        for (Chunk<Block> handle : List.of(one, two)) {
            try (Block block = handle.fetch()) {
                assertThat(block.toDoubleArray()).containsOnly(2046);
            }
        }
    }

    // ---- P7: copies

    private List<String> copiesMadeBy(Runnable region) {
        List<String> copies = Collections.synchronizedList(new ArrayList<>());
        EventListener listener = event -> {
            if (event instanceof Event.TaskStarted started && started.name().endsWith("for datadeps")) {
                copies.add(started.name().replaceAll(" of c-\\d+", ""));
            }
        };
        engine.addListener(listener);
        region.run();
        engine.removeListener(listener);
        return copies;
    }

    // P7: never copied when the slot is current
    @Test
    void blockThatNobodyElseHasIsChangedWhereItIs() {
        Chunk<Block> a = engine.putBlock(new double[SIZE]);

        assertThat(copiesMadeBy(() -> engine.datadeps(region -> {
                    region.run(in(a), x -> {});
                    region.run(inout(a), x -> addToAll(x, 1));
                    region.run(inout(a), x -> addToAll(x, 1));
                })))
                .isEmpty();
        try (Block block = a.fetch()) {
            assertThat(block.toDoubleArray()).containsOnly(2);
        }
    }

    // P7: copies on demand, once
    @Test
    void blockThatOthersHaveIsCopiedOnceAndTheyKeepTheOldVersion() {
        Chunk<Block> a = engine.putBlock(new double[] {1, 2, 3, 4});
        Chunk<Block> other;
        try (Block reading = a.fetch()) {
            other = engine.put(reading);
            assertThat(copiesMadeBy(() -> engine.datadeps(region -> {
                        region.run(in(a), x -> {});
                        region.run(inout(a), x -> addToAll(x, 1));
                        region.run(inout(a), x -> addToAll(x, 1));
                    })))
                    .containsExactly("copy for datadeps");
            assertThat(reading.toDoubleArray()).containsExactly(1, 2, 3, 4);
        }

        assertThat(view(a, all()).toDoubleArray()).containsExactly(3, 4, 5, 6);
        assertThat(view(other, all()).toDoubleArray()).containsExactly(1, 2, 3, 4);
    }

    // P7: what is written as a whole needs no copy of what was there
    @Test
    void blockThatIsWrittenUnseenIsNotCopied() {
        Chunk<Block> a = engine.putBlock(new double[] {1, 2, 3, 4});

        try (Block reading = a.fetch()) {
            assertThat(copiesMadeBy(() -> engine.datadeps(region -> {
                        region.run(out(a), x -> x.write(0, new double[] {9, 9, 9, 9}, 0, 4));
                        region.run(inout(a), x -> addToAll(x, 1));
                    })))
                    .containsExactly("new version for datadeps");
            assertThat(reading.toDoubleArray()).containsExactly(1, 2, 3, 4);
        }

        assertThat(view(a, all()).toDoubleArray()).containsOnly(10);
    }

    // P7: tasks spawned before the region see what was there before it
    @Test
    void taskSpawnedBeforeTheRegionReadsTheOldVersion() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Task<Block> source = engine.spawn(() -> block(new double[] {1, 2, 3, 4}));
        Chunk<Block> chunk = engine.putBlock(new double[] {5, 6, 7, 8});
        source.await();
        Task<Double> before = engine.spawn(source, chunk, Ref.of(0), (a, b, zero) -> {
            go.await(20, TimeUnit.SECONDS);
            return a.getDouble(0) + b.getDouble(0);
        });

        engine.datadeps(region -> {
            region.run(inout(source), x -> addToAll(x, 100));
            region.run(inout(chunk), x -> addToAll(x, 100));
        });
        go.countDown();

        assertThat(before.fetch()).isEqualTo(6);
        assertThat(engine.spawn(source, chunk, (a, b) -> a.getDouble(0) + b.getDouble(0))
                        .fetch())
                .isEqualTo(206);
    }

    // P7: nobody sees a half-changed block
    @Test
    void chunkThatARegionChangesCannotBeReadMeanwhile() {
        Chunk<Block> a = engine.putBlock(new double[SIZE]);
        List<String> seen = Collections.synchronizedList(new ArrayList<>());

        engine.datadeps(region -> region.run(inout(a), x -> {
            try {
                a.fetch().close();
            } catch (IllegalStateException refused) {
                seen.add(refused.getMessage());
            }
        }));

        assertThat(seen).singleElement().asString().contains("is being changed by a datadeps region");
        assertThat(view(a, all()).toDoubleArray()).containsOnly(0);
    }

    // P7: a block must not leave the call that changes it
    @Test
    void blockThatIsChangedCannotBeKept() {
        Chunk<Block> a = engine.putBlock(new double[SIZE]);

        assertThatThrownBy(() -> engine.datadeps(region -> region.spawn(inout(a), x -> x)))
                .hasMessageContaining("cannot be kept");
        assertThatThrownBy(() -> engine.datadeps(region -> {
                    region.spawn(in(a), x -> Engine.current().put(x));
                    region.run(inout(a), x -> {});
                }))
                .hasMessageContaining("cannot be kept");
    }

    // P8: what a region needed beside its data is gone at its end
    @Test
    void regionLeavesNoChunksBehind() {
        Chunk<Block> a = engine.putBlock(new double[SIZE]);
        Chunk<double[]> b = engine.put(new double[1000]);
        long before = engine.statistics().chunks();

        try (Block reading = a.fetch()) {
            engine.datadeps(region -> {
                for (int i = 0; i < 10; i++) {
                    region.run(inout(a), inout(b), (x, y) -> addToAll(x, 1));
                }
            });
        }

        assertThat(engine.statistics().chunks()).isEqualTo(before);
        a.release();
        b.release();
        assertThat(engine.statistics().chunks()).isEqualTo(before - 2);
    }

    // ---- debug mode

    // 2.Datadeps 20: race checker that verifies annotations
    @ParameterizedTest
    @EnumSource
    void taskThatChangesWhatItOnlyReadsFailsWithTheArgumentWhenVerified(Form form) {
        Data a = new Data(form, 1, 2, 3, 4);
        Data b = new Data(form, 1, 2, 3, 4);
        Action2<Object, Object> wrong = (x, y) -> {
            if (y instanceof Block block) {
                block.buffer().setDouble(8, 7); // past all checks
            } else {
                set(y, 1, 7);
            }
        };

        assertThatThrownBy(() -> engine.datadeps(
                        DatadepsOptions.none().verify(true),
                        region -> region.submit(wrong, a.changes(), b.reads().named("beta"))))
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("changed its argument 2 (\"beta\") among elements 0 to 3")
                .hasMessageContaining("annotate the argument inout or out");
    }

    @Test
    void taskThatWritesOutsideOfItsPartFailsWhenVerified() {
        View<double[]> m = View.of(new double[16], 4, 4);
        DatadepsOptions verify = DatadepsOptions.none().verify(true);

        engine.datadeps(verify, region -> {
            region.run(deps(m, inout(upper())), x -> x.set(1, 1, 1));
            region.run(deps(m, in(lower()), out(unitUpper())), x -> x.set(x.get(1, 1), 0, 1));
        });
        assertThatThrownBy(() -> engine.datadeps(
                        verify, region -> region.run(deps(m, in(lower()), out(unitUpper())), x -> x.set(3, 2, 1))))
                .hasMessageContaining("changed its argument 1 among elements 8 to 10");
    }

    // ---- whole programs

    // datadeps.jl: add-to-copy chain equals (A+B)+(A+C)
    @ParameterizedTest
    @EnumSource
    void chainOfCopiesAndSumsEqualsTheSum(Form form) {
        Data a = new Data(form, 1, 2, 3, 4);
        Data b = new Data(form, 10, 20, 30, 40);
        Data c = new Data(form, 100, 200, 300, 400);
        Data left = new Data(form, 0, 0, 0, 0);
        Data right = new Data(form, 0, 0, 0, 0);
        Action2<Object, Object> copy = (to, from) -> {
            for (int i = 0; i < SIZE; i++) {
                set(to, i, get(from, i));
            }
        };
        Action2<Object, Object> add = DatadepsConformanceTest::add;

        engine.datadeps(region -> {
            region.submit(copy, left.writes(), a.reads());
            region.submit(add, left.changes(), b.reads());
            region.submit(copy, right.writes(), a.reads());
            region.submit(add, right.changes(), c.reads());
            region.submit(add, left.changes(), right.reads());
        });

        assertThat(left.values()).containsExactly(112, 224, 336, 448);
        assertThat(a.values()).containsExactly(1, 2, 3, 4);
    }

    // datadeps.jl: tree reduce of 1000 vectors of 1000
    @Test
    void treeOfSumsOverAThousandVectorsLeavesTheTotalInTheFirst() {
        double[][] vectors = new double[1000][];
        Arrays.setAll(vectors, i -> new double[1000]);
        for (int i = 0; i < 1000; i++) {
            Arrays.fill(vectors[i], i);
        }

        engine.datadeps(region -> {
            for (int step = 1; step < vectors.length; step *= 2) {
                for (int i = 0; i + step < vectors.length; i += 2 * step) {
                    region.run(inout(vectors[i]), in(vectors[i + step]), (to, from) -> {
                        for (int k = 0; k < to.length; k++) {
                            to[k] += from[k];
                        }
                    });
                }
            }
        });

        assertThat(vectors[0]).containsOnly(499_500);
    }
}
