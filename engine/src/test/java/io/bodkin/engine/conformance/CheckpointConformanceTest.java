package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows N3, N4, B6 and C14-C17 of the reference: checkpoints, cached and durable results; checkpoint.jl and cache.jl.
 */
@Timeout(60)
class CheckpointConformanceTest {
    private static final AtomicInteger CALLS = new AtomicInteger();

    @TempDir
    Path directory;

    private Engine engine() {
        return Engine.builder().memory("32MiB").threads(2).directory(directory).build();
    }

    private static int counted(int n) {
        CALLS.incrementAndGet();
        return n * n;
    }

    // N4: save
    @Test
    void aCheckpointGetsTheResult() {
        AtomicReference<Object> saved = new AtomicReference<>();
        try (Engine engine = engine()) {
            int value = engine.with(TaskOptions.none().checkpoint(saved::set))
                    .spawn(() -> 1)
                    .fetch();
            assertThat(value).isEqualTo(1);
            assertThat(saved).hasValue(1);
        }
    }

    // N4: a restored task is not run and not saved again; its dependants are run
    @Test
    void aRestoredTaskIsNotRunAndItsDependantsAre() {
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger saved = new AtomicInteger();
        try (Engine engine = engine()) {
            TaskOptions options =
                    TaskOptions.none().restore(() -> Optional.of(2)).checkpoint(result -> saved.incrementAndGet());
            Task<Integer> restored = engine.with(options).spawn(() -> ran.incrementAndGet());
            assertThat(engine.spawn(restored, n -> n * 2).fetch()).isEqualTo(4);
            assertThat(ran).hasValue(0);
            assertThat(saved).hasValue(0);
        }
    }

    // N4: nothing to restore is silent, and what throws does not fail the task
    @Test
    void failingCheckpointsAndRestoresDoNotFailTheTask() {
        try (Engine engine = engine()) {
            Spawner failing = engine.with(TaskOptions.none()
                    .restore(() -> {
                        throw new IllegalStateException("no restore");
                    })
                    .checkpoint(result -> {
                        throw new IllegalStateException("no checkpoint");
                    }));
            assertThat(failing.spawn(() -> 3).fetch()).isEqualTo(3);
            assertThat(engine.with(TaskOptions.none().restore(Optional::empty))
                            .spawn(() -> 4)
                            .fetch())
                    .isEqualTo(4);
            Chunk<Block> block = engine.putBlock(new double[] {1, 2, 3});
            assertThat(failing.spawn(block, b -> b.getDouble(2)).fetch()).isEqualTo(3.0);
        }
    }

    // C15-C17: the name on disk, retained
    @Test
    void aResultThatIsStoredUnderANameIsThereInTheNextRun() {
        try (Engine engine = engine()) {
            engine.with(TaskOptions.none().storedAs("squares"))
                    .spawn(() -> {
                        Block made = Engine.current().context().allocate(DType.FLOAT64, Shape.of(3));
                        made.write(0, new double[] {1, 4, 9}, 0, 3);
                        return made;
                    })
                    .await();
            assertThat(engine.names()).containsExactly("squares");
        }
        try (Engine engine = engine();
                Block block = engine.<Block>get("squares").orElseThrow().fetch()) {
            assertThat(block.toDoubleArray()).containsExactly(1, 4, 9);
        }
    }

    // cache: across runs, by the identity of function and inputs
    @Test
    void aCachedResultIsFoundAgainAlsoInTheNextRun() {
        CALLS.set(0);
        for (int run = 0; run < 2; run++) {
            try (Engine engine = engine()) {
                Spawner cached = engine.with(TaskOptions.none().cache(true));
                for (int i = 0; i < 3; i++) {
                    Task<Integer> input = engine.spawn(() -> 7);
                    assertThat(cached.spawn(input, CheckpointConformanceTest::counted)
                                    .fetch())
                            .isEqualTo(49);
                }
                assertThat(CALLS).hasValue(1);
                assertThat(engine.cachedResults()).hasSize(1);
                assertThat(engine.names()).isEmpty();
            }
        }
        try (Engine engine = engine()) {
            Spawner cached = engine.with(TaskOptions.none().cache(true));
            assertThat(cached.spawn(engine.spawn(() -> 8), CheckpointConformanceTest::counted)
                            .fetch())
                    .isEqualTo(64);
            assertThat(CALLS).hasValue(2);
            engine.cachedResults().forEach(result -> engine.remove(result.name()));
            assertThat(cached.spawn(engine.spawn(() -> 7), CheckpointConformanceTest::counted)
                            .fetch())
                    .isEqualTo(49);
            assertThat(CALLS).hasValue(3);
        }
    }

    // another capture, another version, another function, another shape: another result
    @Test
    void whatDiffersInFunctionCaptureVersionOrInputIsComputedAnew() {
        CALLS.set(0);
        try (Engine engine = engine()) {
            Spawner cached = engine.with(TaskOptions.none().cache(true));
            for (int captured = 1; captured <= 2; captured++) {
                int n = captured;
                for (int i = 0; i < 2; i++) {
                    assertThat(cached.spawn(() -> counted(n)).fetch()).isEqualTo(n * n);
                }
                assertThat(CALLS).hasValue(captured);
            }
            int n = 1;
            cached.with(TaskOptions.none().version(2)).spawn(() -> counted(n)).fetch();
            assertThat(CALLS).hasValue(3);
            Fn1<Block, String> shape = block -> counted(1) + " " + block.shape();
            String wide =
                    cached.spawn(engine.putBlock(new double[6], 2, 3), shape).fetch();
            String tall =
                    cached.spawn(engine.putBlock(new double[6], 3, 2), shape).fetch();
            assertThat(wide).isNotEqualTo(tall);
            assertThat(cached.spawn(engine.putBlock(new double[6], 2, 3), shape).fetch())
                    .isEqualTo(wide);
            assertThat(CALLS).hasValue(5);
        }
    }

    // durable: skipped in the next run; a new version takes the place of the old
    @Test
    void aDurableTaskIsSkippedInTheNextRunUnlessItWasEdited() {
        CALLS.set(0);
        for (int run = 0; run < 2; run++) {
            try (Engine engine = engine()) {
                Spawner durable = engine.with(TaskOptions.none().durable("block"));
                Task<Block> task = durable.spawn(() -> {
                    Block made = Engine.current().context().allocate(DType.FLOAT64, Shape.of(1));
                    made.write(0, new double[] {counted(5)}, 0, 1);
                    return made;
                });
                assertThat(engine.spawn(task, block -> block.getDouble(0)).fetch())
                        .isEqualTo(25);
                assertThat(CALLS).hasValue(1);
            }
        }
        try (Engine engine = engine()) {
            engine.with(TaskOptions.none().durable("block").version(2))
                    .spawn(() -> counted(6))
                    .await();
            assertThat(engine.cachedResults()).singleElement().satisfies(result -> {
                assertThat(result.key()).contains("block");
                assertThat(result.name()).isEqualTo("durable/block/" + result.identity());
                assertThat(result.type()).isEqualTo("java.lang.Integer");
                assertThat(result.byteSize()).isPositive();
            });
        }
    }

    @Test
    void whatHasNoIdentityAndWhatHasNoDirectoryIsSaid() {
        try (Engine engine = engine()) {
            Object notSerialisable = new Object();
            assertThatThrownBy(() -> engine.with(TaskOptions.none().cache(true))
                            .spawn(() -> notSerialisable.hashCode())
                            .fetch())
                    .hasMessageContaining("cannot be cached")
                    .hasMessageContaining("value 1 that its function captured");
            assertThatThrownBy(() -> engine.put(1, "cache/mine")).hasMessageContaining("results of tasks");
        }
        try (Engine engine =
                Engine.builder().memory("8MiB").spillDirectory(directory).build()) {
            assertThatThrownBy(() -> engine.with(TaskOptions.none().durable("x"))
                            .spawn(() -> 1)
                            .fetch())
                    .hasMessageContaining("needs a directory");
            // cache does without: what is still there is found
            CALLS.set(0);
            Spawner cached = engine.with(TaskOptions.none().cache(true));
            Task<Integer> first = cached.spawn(() -> counted(3));
            assertThat(first.fetch()).isEqualTo(9);
            assertThat(first.isDone()).isTrue();
        }
    }

    // N2: what is wrong with the user's restore is no fault of the engine
    @Test
    void aRestoreThatReturnsNullOrThrowsAnErrorIsNotUsed() {
        try (Engine engine = engine()) {
            assertThat(engine.with(TaskOptions.none().restore(() -> null))
                            .spawn(() -> 3)
                            .fetch())
                    .isEqualTo(3);
            TaskOptions failing = TaskOptions.none()
                    .restore(() -> {
                        throw new AssertionError("restore");
                    })
                    .checkpoint(result -> {
                        throw new AssertionError("checkpoint");
                    });
            assertThat(engine.with(failing).spawn(() -> 4).fetch()).isEqualTo(4);
        }
    }
}
