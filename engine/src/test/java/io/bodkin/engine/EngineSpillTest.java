package io.bodkin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineSpillTest {
    @TempDir
    Path directory;

    private Engine engine(String memory) {
        return Engine.builder()
                .memory(memory)
                .threads(2)
                .spillDirectory(directory)
                .build();
    }

    @Test
    void taskChainComputes() {
        try (Engine engine = engine("64MiB")) {
            Task<Integer> p = engine.spawn(() -> 4 + 1);
            Task<Integer> q = engine.spawn(p, a -> a + 2);
            Task<Integer> r = engine.spawn(() -> 4);
            Task<Integer> s = engine.spawn(p, q, r, (a, b, c) -> a + b + c);
            assertThat(s.fetch()).isEqualTo(16);
        }
    }

    @Test
    void dataManyTimesTheBudgetIsComputedRightAndWithinIt() {
        int blocks = 64;
        int elements = 1 << 19;
        try (Engine engine = engine("32MiB")) {
            List<Task<Block>> made = new ArrayList<>();
            for (int i = 0; i < blocks; i++) {
                int number = i;
                made.add(engine.spawn(() -> {
                    Block block = engine.context().allocate(DType.FLOAT64, Shape.of(elements));
                    double[] row = new double[elements];
                    for (int k = 0; k < elements; k++) {
                        row[k] = number + k * 1e-3;
                    }
                    block.write(0, row, 0, elements);
                    return block;
                }));
            }
            List<Task<Double>> sums = new ArrayList<>();
            for (Task<Block> block : made) {
                sums.add(engine.spawn(block, b -> {
                    double sum = 0;
                    double[] row = b.toDoubleArray();
                    for (double x : row) {
                        sum += x;
                    }
                    return sum;
                }));
            }
            for (int i = 0; i < blocks; i++) {
                double expected = (double) i * elements + 1e-3 * ((double) elements * (elements - 1) / 2);
                assertThat(sums.get(i).fetch()).isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-3));
            }
            for (Task<Block> block : made) {
                try (Block b = block.fetch()) {
                    assertThat(b.getDouble(1)).isEqualTo(made.indexOf(block) + 1e-3);
                }
            }
            assertThat(engine.statistics().heldPeak()).isLessThanOrEqualTo(32 << 20);
            assertThat(engine.statistics().spilled()).isGreaterThan(128 << 20);
        }
    }

    @Test
    void putPinReleaseInMemory() {
        try (Engine engine = engine("32MiB")) {
            Chunk<Block> chunk = engine.putBlock(new double[] {1, 2, 3});
            try (Block block = chunk.fetch()) {
                assertThat(block.toDoubleArray()).containsExactly(1, 2, 3);
            }
            chunk.release();
            assertThat(engine.statistics().held()).isZero();
        }
    }

    @Test
    void chainOfAMillionTasks() {
        try (Engine engine = engine("32MiB")) {
            Task<Integer> t = engine.spawn(() -> 0);
            for (int i = 0; i < 1_000_000; i++) {
                t = engine.spawn(t, n -> n + 1);
            }
            assertThat(t.fetch()).isEqualTo(1_000_000);
        }
    }
}
