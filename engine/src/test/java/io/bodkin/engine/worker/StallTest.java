package io.bodkin.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Fn0;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.store.SpillSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class StallTest {
    private static final Spawner NONE = new Spawner() {
        @Override
        public <R> Task<R> submit(Object function, Ref<?>... inputs) {
            throw new AssertionError();
        }

        @Override
        public <R> Task<R> submitRef(Object function, Ref<?>... inputs) {
            throw new AssertionError();
        }

        @Override
        public Spawner with(TaskOptions options) {
            throw new AssertionError();
        }
    };

    @TempDir
    Path directory;

    private final Events events = new Events();

    private LocalRuntime runtime() {
        return new LocalRuntime(
                NONE,
                8 << 20,
                new ProcessorPlan(1, 1, List.of()),
                new SpillSettings(directory, Long.MAX_VALUE, 1, 2),
                1 << 20,
                events,
                200_000_000L);
    }

    @Test
    void whenNothingMovesOneLineSaysWhoWaitsForWhatAndWhoHoldsIt() throws InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        events.listen(event -> {
            if (event instanceof Event.Stalled stalled) {
                lines.add(stalled.line());
            }
        });
        try (LocalRuntime runtime = runtime()) {
            Chunk<Block> chunk = runtime.putBlock(DType.INT8, Shape.of(5 << 20), block -> {});
            Task<Integer> task;
            try (Block pinned = chunk.fetch()) {
                task = runtime.submit(
                        NONE, TaskOptions.named("large").memory(4 << 20), (Fn0<Integer>) () -> (int) pinned.elements());
                assertThat(lines.take())
                        .startsWith(
                                "nothing has moved for 200 ms: 1 tasks wait for memory, first t-1 (large) for 4.0 MiB")
                        .contains("the budget is 8.0 MiB, 5.0 MiB of it is taken");
            }
            task.await();
            assertThat(lines).isEmpty();
        }
    }

    @Test
    void aThreadOutsideTasksThatWaitsForMemoryIsNamedToo() throws InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        events.listen(event -> {
            if (event instanceof Event.Stalled stalled) {
                lines.add(stalled.line());
            }
        });
        try (LocalRuntime runtime = runtime()) {
            Chunk<Block> chunk = runtime.putBlock(DType.INT8, Shape.of(5 << 20), block -> {});
            Thread putting = new Thread(() -> runtime.putBlock(DType.INT8, Shape.of(4 << 20), block -> {}), "putting");
            try (Block pinned = chunk.fetch()) {
                assertThat(pinned.elements()).isEqualTo(5 << 20);
                putting.start();
                assertThat(lines.take())
                        .startsWith("nothing has moved for 200 ms: thread putting waits for memory (4.0 MiB); ")
                        .contains("5.0 MiB of it is taken");
            }
            putting.join();
            assertThat(lines).isEmpty();
        }
    }

    @Test
    void anErrorOfTheEngineItselfEndsAllHandlesWithIt() {
        try (LocalRuntime runtime = runtime()) {
            Task<Integer> never = runtime.submit(NONE, TaskOptions.none().memory(4 << 20), (Fn0<Integer>) () -> 1);
            never.await();
            Chunk<Block> chunk = runtime.putBlock(DType.INT8, Shape.of(5 << 20), block -> {});
            Block pinned = chunk.fetch();
            Task<Integer> parked = runtime.submit(NONE, TaskOptions.none().memory(4 << 20), (Fn0<Integer>) () -> 1);
            Task<Integer> after = runtime.submit(
                    NONE, TaskOptions.none(), (io.bodkin.engine.api.Fn1<Integer, Integer>) n -> n, parked);
            runtime.crash(new AssertionError("broken"));
            assertThatThrownBy(after::fetch)
                    .hasRootCauseMessage("broken")
                    .cause()
                    .isInstanceOf(EngineClosedException.class);
            assertThatThrownBy(() -> runtime.submit(NONE, TaskOptions.none(), (Fn0<Integer>) () -> 1))
                    .isInstanceOf(EngineClosedException.class)
                    .hasMessageContaining("after an error of its own: java.lang.AssertionError: broken");
            pinned.close();
        }
    }
}
