package io.bodkin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When the bytes of a result go. */
@Timeout(30)
class HandleTest {
    private static final int ELEMENTS = 1 << 16;

    @TempDir
    Path directory;

    private Engine engine;

    @BeforeEach
    void open() {
        engine = Engine.builder()
                .memory("32MiB")
                .threads(2)
                .spillDirectory(directory)
                .build();
    }

    @AfterEach
    void close() {
        engine.close();
        assertThat(engine.runtime().heldBytes()).isZero();
    }

    private Task<Block> block(double value) {
        return engine.spawn(() -> filled(value));
    }

    private static Block filled(double value) {
        Block block = Engine.current().context().allocate(DType.FLOAT64, Shape.of(ELEMENTS));
        for (int i = 0; i < ELEMENTS; i++) {
            block.write(i, new double[] {value}, 0, 1);
        }
        return block;
    }

    private long chunks() {
        return engine.statistics().chunks();
    }

    private void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void releaseAfterTheEndFreesAtOnce() {
        Task<Block> task = block(1);
        task.await();
        assertThat(chunks()).isOne();
        task.release();
        task.release();
        assertThat(chunks()).isZero();
        assertThat(engine.statistics().held()).isZero();
    }

    @Test
    void releaseBeforeTheEndFreesAtTheEnd() {
        CountDownLatch gate = new CountDownLatch(1);
        Task<Block> task = engine.spawn(() -> {
            gate.await();
            return filled(1);
        });
        task.release();
        assertThat(task.isDone()).isFalse();
        gate.countDown();
        task.await();
        until(() -> chunks() == 0);
    }

    @Test
    void fetchAndUseAsAnInputAfterReleaseAreRefused() {
        Task<Block> task = block(1);
        Task<Integer> plain = engine.spawn(() -> 1);
        Chunk<Block> other = engine.putBlock(new double[] {1});
        task.release();
        plain.release();
        assertThatThrownBy(task::fetch)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was released");
        assertThatThrownBy(task::fetchRaw).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(plain::fetch).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> engine.spawn(other, task, (a, b) -> 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was released: it cannot be an input");
        other.release();
        until(() -> chunks() == 0);
        assertThatThrownBy(() -> engine.spawn(other, x -> 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tasksThatTakeAResultGetItAlsoAfterItsRelease() {
        CountDownLatch gate = new CountDownLatch(1);
        Task<Block> task = block(3);
        Chunk<Block> chunk = engine.putBlock(new double[] {4});
        Task<Integer> later = engine.spawn(() -> {
            gate.await();
            return 0;
        });
        Task<Double> sum = engine.spawn(task, chunk, later, (a, b, zero) -> a.getDouble(5) + b.getDouble(0));
        Task<Double> again = engine.spawn(task, sum, (a, s) -> a.getDouble(6) + s);
        task.release();
        chunk.release();
        gate.countDown();
        assertThat(again.fetch()).isEqualTo(10);
        until(() -> chunks() == 0);
    }

    @Test
    void aConsumerThatFailsGivesItsInputsBack() {
        Task<Block> task = block(3);
        Task<Integer> bad = engine.spawn(() -> {
            throw new IllegalStateException("bad");
        });
        Task<Integer> failing = engine.spawn(task, b -> {
            throw new IllegalStateException("bad");
        });
        Task<Integer> neverRuns = engine.spawn(task, bad, (b, n) -> 0);
        task.release();
        failing.await();
        neverRuns.await();
        until(() -> chunks() == 0);
        assertThat(engine.statistics().held()).isZero();
    }

    @Test
    void aRawFetchIsASecondHandle() {
        Task<Block> task = block(5);
        Chunk<Block> chunk = task.fetchRaw();
        task.release();
        try (Block pinned = chunk.fetch()) {
            assertThat(pinned.getDouble(7)).isEqualTo(5);
            chunk.release();
            assertThat(pinned.getDouble(8)).isEqualTo(5);
        }
        assertThat(chunks()).isZero();
        assertThatThrownBy(chunk::fetch).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anInputThatIsReturnedIsTheSameChunk() {
        Task<Block> task = block(5);
        Task<Block> same = engine.spawn(task, b -> b);
        same.await();
        assertThat(chunks()).isOne();
        task.release();
        assertThat(chunks()).isOne();
        try (Block pinned = same.fetch()) {
            assertThat(pinned.getDouble(1)).isEqualTo(5);
        }
        same.release();
        assertThat(chunks()).isZero();
    }

    @Test
    void whatATaskAllocatesAndDoesNotReturnIsFreed() {
        Task<Integer> task = engine.spawn(() -> {
            filled(1);
            return 1;
        });
        Task<Integer> failing = engine.spawn(() -> {
            filled(1);
            throw new IllegalStateException("bad");
        });
        task.await();
        failing.await();
        assertThat(engine.statistics().held()).isZero();
        assertThat(engine.statistics().reserved()).isZero();
    }

    @Test
    void droppedHandlesAreFoundByTheCollector() {
        List<Task<Double>> sums = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Task<Block> dropped = block(i);
            sums.add(engine.spawn(dropped, b -> b.getDouble(0)));
        }
        for (int i = 0; i < 40; i++) {
            assertThat(sums.get(i).fetch()).isEqualTo(i);
        }
        until(() -> {
            System.gc();
            return chunks() == 0;
        });
        assertThat(engine.statistics().held()).isZero();
    }
}
