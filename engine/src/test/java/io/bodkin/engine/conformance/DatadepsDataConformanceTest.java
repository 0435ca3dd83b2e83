package io.bodkin.engine.conformance;

import static io.bodkin.engine.Datadeps.deps;
import static io.bodkin.engine.Datadeps.diagonal;
import static io.bodkin.engine.Datadeps.in;
import static io.bodkin.engine.Datadeps.inout;
import static io.bodkin.engine.Datadeps.lower;
import static io.bodkin.engine.Datadeps.out;
import static io.bodkin.engine.Datadeps.unitLower;
import static io.bodkin.engine.Datadeps.unitUpper;
import static io.bodkin.engine.Datadeps.upper;
import static io.bodkin.engine.Datadeps.view;
import static io.bodkin.engine.api.Slice.all;
import static io.bodkin.engine.api.Slice.at;
import static io.bodkin.engine.api.Slice.range;
import static io.bodkin.engine.conformance.DatadepsData.addToAll;
import static io.bodkin.engine.conformance.DatadepsData.block;
import static io.bodkin.engine.conformance.DatadepsData.get;
import static io.bodkin.engine.conformance.DatadepsData.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Datadeps;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Access;
import io.bodkin.engine.api.Action2;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.BlockView;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DatadepsOptions;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Slice;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.View;
import io.bodkin.engine.conformance.DatadepsData.Form;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.EventListener;
import io.bodkin.engine.event.EventSource;
import io.bodkin.engine.fault.TaskFailedException;
import java.nio.DoubleBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What regions change: rows P7, P8, P11, H3 and H4 of the reference, datadeps.jl of its checklist; and the check of
 * annotations.
 */
@Timeout(60)
class DatadepsDataConformanceTest {
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
        EventSource.Registration registration = engine.events().listen(listener);
        region.run();
        registration.close();
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
        DatadepsData a = data(form, 1, 2, 3, 4);
        DatadepsData b = data(form, 1, 2, 3, 4);
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
}
