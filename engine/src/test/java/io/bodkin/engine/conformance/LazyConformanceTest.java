package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Delayed;
import io.bodkin.engine.api.GraphOptions;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.TaskFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows B1-B9 and N3 of the reference: graphs that are built first; the lazy parts of thunk.jl and scheduler.jl. */
@Timeout(60)
class LazyConformanceTest {
    @RegisterExtension
    final EngineOf engines = new EngineOf(1, "64MiB");

    private Engine engine() {
        return engines.get();
    }

    // B1, B2, B4; thunk.jl: 2+2, sum([2,1,2]) = 5, product 20; the same graph twice
    @Test
    void nothingRunsUntilItIsCollectedAndThenEachTimeAnew() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Delayed<Integer> product = engine().lazy(g -> {
            Delayed<Integer> a = g.delayed(() -> {
                calls.incrementAndGet();
                return 2 + 2;
            });
            Delayed<Integer> b = g.delayed(
                    Ref.of(List.of(2, 1, 2)),
                    list -> list.stream().mapToInt(n -> n).sum());
            return g.delayed(a, b, (x, y) -> x * y);
        });
        assertThat(calls).hasValue(0);
        assertThat(product.collect()).isEqualTo(20);
        assertThat(product.collect()).isEqualTo(20);
        assertThat(calls).hasValue(2);
        try (Engine other = Engine.builder().memory("8MiB").threads(1).build()) {
            assertThatThrownBy(() -> other.spawn(product, n -> n))
                    .hasMessageContaining("was not run, and is no input of a task");
        }
    }

    // A15: a call of a graph is no task
    @Test
    void aCallIsNoInputOfATask() throws Exception {
        Delayed<Integer> call = engine().lazy(g -> g.delayed(() -> 1));
        assertThatThrownBy(() -> engine().spawn(call, n -> n))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("compute() or collect() it first");
    }

    // B3: compute gives a chunk
    @Test
    void computeGivesAChunkThatOutlivesTheGraph() throws Exception {
        Delayed<double[]> call = engine().lazy(g -> g.delayed(Ref.of(3), n -> new double[n * 1000]));
        Chunk<double[]> chunk = call.compute();
        assertThat(chunk.byteSize()).isEqualTo(24_000);
        assertThat(engine().spawn(chunk, array -> array.length).fetch()).isEqualTo(3000);
        chunk.release();
    }

    // cull
    @Test
    void whatTheResultDoesNotNeedIsNotRun() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Delayed<Integer> needed = engine().lazy(g -> {
            Delayed<Integer> first = g.delayed(() -> 1);
            g.delayed(first, n -> calls.incrementAndGet());
            return g.delayed(first, n -> n + 1);
        });
        assertThat(needed.collect()).isEqualTo(2);
        assertThat(calls).hasValue(0);
    }

    // B7: allowErrors
    @Test
    void withoutErrorsAllowedAFailureEndsTheRestOfTheGraph() throws Exception {
        for (boolean allow : List.of(false, true)) {
            AtomicInteger ran = new AtomicInteger();
            AtomicInteger later = new AtomicInteger();
            Delayed<Integer> root = engine().lazy(g -> {
                Delayed<Integer> one = g.delayed(() -> 1);
                // Needs two results at a time, and so comes before the chain.
                Delayed<Integer> bad = g.delayed(one, g.delayed(() -> 2), (x, y) -> {
                    throw new IllegalStateException("root cause");
                });
                Ref<Integer> chain = g.delayed(ran::incrementAndGet);
                for (int i = 0; i < 500; i++) {
                    chain = g.delayed(chain, n -> ran.incrementAndGet());
                }
                return g.delayed(bad, chain, (x, y) -> later.incrementAndGet());
            });
            GraphOptions options = GraphOptions.none().allowErrors(allow);
            assertThatThrownBy(() -> root.collect(options))
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("root cause");
            engine().spawn(() -> 1).fetch(); // one thread: what was spawned before has ended
            assertThat(later).hasValue(0);
            if (allow) {
                assertThat(ran).hasValue(501);
            } else {
                assertThat(ran.get()).isLessThan(501);
            }
        }
    }

    // options: of a call, of the graph, in this order
    @Test
    void optionsOfTheGraphHoldWhereACallHasNoneOfItsOwn() throws Exception {
        Delayed<List<String>> names = engine().lazy(g -> {
            Delayed<String> own = g.with(TaskOptions.named("own"))
                    .delayed(() -> Engine.current().context().taskName());
            Delayed<String> graph = g.delayed(() -> Engine.current().context().taskName());
            return g.delayed(List.of(own, graph), list -> List.copyOf(list));
        });
        TaskOptions all = TaskOptions.named("graph").scope(Scope.thread(1));
        assertThat(names.collect(GraphOptions.none().tasks(all))).containsExactly("own", "graph");
    }

    // N3: the same for both ways to run it
    @Test
    void theCheckpointOfAGraphGetsTheValueAlsoWhenItIsRunForItsChunk() throws Exception {
        Delayed<Block> call = engine().lazy(g -> g.delayed(() -> {
            Block made = Engine.current().context().allocate(DType.FLOAT64, Shape.of(2));
            made.write(0, new double[] {1, 2}, 0, 2);
            return made;
        }));
        List<double[]> saved = new ArrayList<>();
        GraphOptions saving = GraphOptions.none().checkpoint(value -> saved.add(((Block) value).toDoubleArray()));
        Chunk<Block> chunk = call.compute(saving);
        call.collect(saving).close();
        assertThat(saved).hasSize(2).allSatisfy(values -> assertThat(values).containsExactly(1, 2));
        GraphOptions restoring = GraphOptions.none().restore(() -> Optional.of(chunk));
        try (Block restored = call.collect(restoring)) {
            assertThat(restored.getDouble(1)).isEqualTo(2);
        }
        Chunk<Block> second = call.compute(restoring);
        Chunk<Block> third = engine().put(chunk);
        assertThat(second.id()).isEqualTo(chunk.id());
        assertThat(third.id()).isEqualTo(chunk.id());
        chunk.release();
        second.release();
        try (Block still = third.fetch()) {
            assertThat(still.getDouble(0)).isEqualTo(1);
        }
        third.release();
    }

    // N3: checkpoint and restore of the whole graph
    @Test
    void aGraphIsSavedAtItsEndAndRestoredBeforeItsBeginning() throws Exception {
        AtomicReference<Object> saved = new AtomicReference<>();
        AtomicInteger ran = new AtomicInteger();
        Delayed<Integer> call = engine().lazy(g -> g.delayed(ran::incrementAndGet));
        assertThat(call.collect(GraphOptions.none().checkpoint(saved::set))).isEqualTo(1);
        assertThat(saved).hasValue(1);
        GraphOptions restoring =
                GraphOptions.none().restore(() -> Optional.of(2)).checkpoint(saved::set);
        assertThat(call.collect(restoring)).isEqualTo(2);
        assertThat(call.compute(restoring).fetch()).isEqualTo(2);
        assertThat(saved).hasValue(1);
        assertThat(ran).hasValue(1);
        GraphOptions failing = GraphOptions.none()
                .restore(() -> {
                    throw new IllegalStateException("no restore");
                })
                .checkpoint(result -> {
                    throw new IllegalStateException("no checkpoint");
                });
        assertThat(call.collect(failing)).isEqualTo(2);
        assertThat(call.collect(GraphOptions.none().restore(Optional::empty))).isEqualTo(3);
    }

    // B5: few results alive: a tree of 64 blocks needs 8 at a time; breadth first it needs 65
    @Test
    void theOrderOfARunKeepsFewResultsAlive() throws Exception {
        AtomicInteger most = new AtomicInteger();
        Delayed<Double> sum = engine().lazy(g -> {
            List<Delayed<Block>> level = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                double value = i;
                level.add(g.delayed(() -> made(value, most)));
            }
            while (level.size() > 1) {
                List<Delayed<Block>> above = new ArrayList<>();
                for (int i = 0; i < level.size(); i += 2) {
                    above.add(g.delayed(
                            level.get(i), level.get(i + 1), (a, b) -> made(a.getDouble(0) + b.getDouble(0), most)));
                }
                level = above;
            }
            return g.delayed(level.get(0), block -> block.getDouble(0));
        });
        assertThat(sum.collect()).isEqualTo(64 * 63 / 2);
        assertThat(most.get()).isLessThanOrEqualTo(16); // 8, and a few when the turn of tasks from outside comes
    }

    private Block made(double value, AtomicInteger most) {
        Block block = Engine.current().context().allocate(DType.FLOAT64, Shape.of(1000));
        block.write(0, new double[] {value}, 0, 1);
        most.accumulateAndGet(engine().statistics().chunks() + 1, Math::max);
        return block;
    }

    // deep graphs are no recursion
    @Test
    void aChainOfAHundredThousandCallsIsBuiltAndRun() throws Exception {
        Delayed<Integer> end = engine().lazy(g -> {
            Delayed<Integer> last = g.delayed(() -> 0);
            for (int i = 0; i < 100_000; i++) {
                last = g.delayed(last, n -> n + 1);
            }
            return last;
        });
        assertThat(end.collect()).isEqualTo(100_000);
    }

    // B9, 1.W: the plan as a graph
    @Test
    void theGraphIsWrittenInDot() throws Exception {
        Delayed<Integer> call = engine().lazy(g -> {
            Delayed<Integer> a = g.with(TaskOptions.named("load \"x\"")).delayed(() -> 1);
            return g.with(TaskOptions.named("sum")).delayed(a, a, Integer::sum);
        });
        assertThat(call.toDot()).isEqualTo("""
                        digraph tasks {
                          t1 [label="load \\"x\\""];
                          t2 [label="sum"];
                          t1 -> t2;
                          t1 -> t2;
                        }
                        """);
    }
}
