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
import static io.bodkin.engine.api.Slice.range;
import static io.bodkin.engine.conformance.DatadepsData.add;
import static io.bodkin.engine.conformance.DatadepsData.addToAll;
import static io.bodkin.engine.conformance.DatadepsData.block;
import static io.bodkin.engine.conformance.DatadepsData.get;
import static io.bodkin.engine.conformance.DatadepsData.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Access;
import io.bodkin.engine.api.Action1;
import io.bodkin.engine.api.Action2;
import io.bodkin.engine.api.Block;
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
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.api.View;
import io.bodkin.engine.api.Worker;
import io.bodkin.engine.conformance.DatadepsData.Form;
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
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Regions of tasks that change shared data: rows P1 to P6, P9 and P10 of the reference, datadeps.jl of its checklist.
 */
@Timeout(60)
class DatadepsConformanceTest {
    private static final int SIZE = DatadepsData.SIZE;

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

    private DatadepsData data(Form form, double... values) {
        return new DatadepsData(engine, form, values);
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
        DatadepsData a = data(form, 1, 2, 3, 4);

        engine.datadeps(region -> {
            region.submit((Action1<Object>) x -> addToAll(x, 1), a.changes());
            region.submit((Action2<Object, Object>) DatadepsData::add, a.changes(), a.reads());
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
        DatadepsData a = data(form, 1, 2, 3, 4);
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
        DatadepsData a = data(form, 1, 1, 1, 1);
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
        DatadepsData a = data(form, 1, 1, 1, 1);

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

    // P10: options that have no meaning
    @Test
    void optionsThatWouldSkipOrRepeatATaskThatChangesDataAreRefused() {
        double[] a = new double[SIZE];
        engine.datadeps(region -> {
            for (TaskOptions options : List.of(
                    TaskOptions.none().cache(true),
                    TaskOptions.none().meta(true),
                    TaskOptions.none().retries(1))) {
                assertThatThrownBy(() -> region.with(options).run(inout(a), x -> {}))
                        .as("%s", options)
                        .isInstanceOf(IllegalArgumentException.class);
            }
            region.with(TaskOptions.none().retries(1)).run(out(a), x -> {
                x[0]++;
                if (x[0] == 1) {
                    throw new IllegalStateException("the first time");
                }
            });
        });
        assertThat(a[0]).isEqualTo(2);
    }

    // P10: a task that outgrows its memory
    @Test
    void taskThatChangesDataIsNotRunAgainWithMoreMemory() {
        double[] a = new double[SIZE];
        Chunk<Block> large = engine.putBlock(new double[5 << 20]);

        try (Block pinned = large.fetch()) {
            assertThatThrownBy(() -> engine.datadeps(region -> region.run(inout(a), x -> {
                        x[0]++;
                        Engine.current().context().allocate(DType.FLOAT64, Shape.of(5 << 20));
                    })))
                    .hasMessageContaining("so it was not run again with more memory")
                    .hasMessageContaining("TaskOptions.memory(bytes)");
            assertThat(pinned.elements()).isEqualTo(5 << 20);
        }
        assertThat(a[0]).isEqualTo(1);
    }

    // ---- whole programs

    // datadeps.jl: add-to-copy chain equals (A+B)+(A+C)
    @ParameterizedTest
    @EnumSource
    void chainOfCopiesAndSumsEqualsTheSum(Form form) {
        DatadepsData a = data(form, 1, 2, 3, 4);
        DatadepsData b = data(form, 10, 20, 30, 40);
        DatadepsData c = data(form, 100, 200, 300, 400);
        DatadepsData left = data(form, 0, 0, 0, 0);
        DatadepsData right = data(form, 0, 0, 0, 0);
        Action2<Object, Object> copy = (to, from) -> {
            for (int i = 0; i < SIZE; i++) {
                set(to, i, get(from, i));
            }
        };
        Action2<Object, Object> add = DatadepsData::add;

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
