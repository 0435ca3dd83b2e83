package io.bodkin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.api.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that spawn tasks and wait for them. */
@Timeout(30)
class NestedTaskTest {
    @TempDir
    Path directory;

    private Engine engine(int threads) {
        return Engine.builder()
                .memory("32MiB")
                .threads(threads)
                .spillDirectory(directory)
                .build();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void aTaskMayWaitForTheTasksThatItSpawns(int threads) {
        try (Engine engine = engine(threads)) {
            assertThat(fib(engine, 18).fetch()).isEqualTo(2584);
        }
    }

    private static Task<Integer> fib(Engine engine, int n) {
        return engine.spawn(() -> {
            if (n < 2) {
                return n;
            }
            Task<Integer> first = fib(engine, n - 1);
            Task<Integer> second = fib(engine, n - 2);
            return first.fetch() + second.fetch();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void deepNestingNeedsNoDeepStack(int threads) {
        try (Engine engine = engine(threads)) {
            assertThat(down(engine, 2_000).fetch()).isEqualTo(2_000);
        }
    }

    private static Task<Integer> down(Engine engine, int depth) {
        return engine.spawn(() -> depth == 0 ? 0 : 1 + down(engine, depth - 1).fetch());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aTaskThatWaitsFreesItsProcessor(int threads) {
        try (Engine engine = engine(threads)) {
            CountDownLatch gate = new CountDownLatch(1);
            Task<Integer> slow = engine.spawn(() -> engine.context().blocking(() -> {
                gate.await();
                return 1;
            }));
            List<Task<Integer>> waiting = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                waiting.add(engine.spawn(() -> slow.fetch() + 1));
            }
            engine.spawn(() -> 0).await();
            engine.run(gate::countDown);
            waiting.forEach(task -> assertThat(task.fetch()).isEqualTo(2));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatATaskWaitsForMayDependOnTasksThatHaveNotRun(int threads) {
        try (Engine engine = engine(threads)) {
            Task<Integer> outer = engine.spawn(() -> {
                Task<Integer> a = engine.spawn(() -> 1);
                Task<Integer> b = engine.spawn(a, n -> n + 1);
                Task<Integer> c = engine.spawn(a, b, Integer::sum);
                return c.fetch();
            });
            assertThat(outer.fetch()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void manyParentsWaitForManyChildrenInAnyOrder(int threads) {
        try (Engine engine = engine(threads)) {
            List<Task<Integer>> parents = new ArrayList<>();
            for (int p = 0; p < 200; p++) {
                int parent = p;
                parents.add(engine.spawn(() -> {
                    List<Task<Integer>> children = new ArrayList<>();
                    for (int c = 0; c < 50; c++) {
                        int child = c;
                        children.add(engine.spawn(() -> parent * child));
                    }
                    int sum = 0;
                    for (int c = 0; c < 50; c++) {
                        sum += children.get((c * 17 + parent) % 50).fetch();
                    }
                    return sum;
                }));
            }
            for (int p = 0; p < 200; p++) {
                assertThat(parents.get(p).fetch()).isEqualTo(p * 49 * 50 / 2);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void twoEnginesMayWaitForEachOther(int threads) {
        try (Engine first = engine(threads);
                Engine second = engine(threads)) {
            Task<Integer> task = first.spawn(
                    () -> second.spawn(() -> first.spawn(() -> 7).fetch()).fetch());
            assertThat(task.fetch()).isEqualTo(7);
        }
    }
}
