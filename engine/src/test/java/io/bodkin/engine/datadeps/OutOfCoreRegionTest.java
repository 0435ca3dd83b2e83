package io.bodkin.engine.datadeps;

import static io.bodkin.engine.Datadeps.in;
import static io.bodkin.engine.Datadeps.inout;
import static io.bodkin.engine.Datadeps.out;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DatadepsOptions;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.fault.InterruptedWaitException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Regions over more data than memory: blocks go to disk between the tasks that change them. */
@Timeout(120)
class OutOfCoreRegionTest {
    @TempDir
    Path directory;

    private Engine engine;

    private Engine open(long memory) {
        engine = Engine.builder()
                .memory(memory)
                .threads(2)
                .spillDirectory(directory)
                .build();
        return engine;
    }

    @AfterEach
    void close() {
        engine.close();
        assertThat(engine.runtime().heldBytes()).isZero();
    }

    private static void add(Block to, Block from, double factor) {
        double[] a = to.toDoubleArray();
        double[] b = from.toDoubleArray();
        for (int i = 0; i < a.length; i++) {
            a[i] = (a[i] + factor * b[i]) % 1_000_003;
        }
        to.write(0, a, 0, a.length);
    }

    // P13: small chunks are packed together on disk, large ones have files of their own
    @ParameterizedTest
    @CsvSource({"8192, 200, 1048576", "262144, 16, 10485760"})
    void randomSumsOfBlocksThatDoNotFitAreWhatTheyAreInMemory(int elements, int blocks, long memory) {
        open(memory);
        Random random = new Random(elements);
        double[] expected = new double[blocks];
        List<Chunk<Block>> chunks = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            double[] values = new double[elements];
            Arrays.fill(values, i);
            expected[i] = i;
            chunks.add(engine.putBlock(values));
        }

        for (int turn = 0; turn < 3; turn++) {
            engine.datadeps(region -> {
                for (int step = 0; step < 2 * blocks; step++) {
                    int to = random.nextInt(blocks);
                    int from = (to + 1 + random.nextInt(blocks - 1)) % blocks;
                    double factor = step % 5;
                    expected[to] = (expected[to] + factor * expected[from]) % 1_000_003;
                    region.run(inout(chunks.get(to)), in(chunks.get(from)), (x, y) -> add(x, y, factor));
                }
            });
        }

        for (int i = 0; i < blocks; i++) {
            try (Block block = chunks.get(i).fetch()) {
                assertThat(block.toDoubleArray()).as("block %d", i).containsOnly(expected[i]);
            }
        }
        assertThat(engine.statistics().heldPeak()).isLessThanOrEqualTo(memory);
        assertThat(engine.statistics().readBack()).isGreaterThan(memory);
        assertThat(engine.statistics().chunks()).isEqualTo(blocks);
    }

    /** What is compressed on disk takes more than its size for a moment when it comes back: the spiller must know. */
    @Test
    @Timeout(60)
    void regionOverCompressedBlocksGoesOnWhenMemoryIsAlmostEnough() {
        open(10 << 20);
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            List<Chunk<Block>> chunks = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                chunks.add(engine.putBlock(new double[1 << 18]));
            }
            engine.datadeps(region -> {
                for (int step = 0; step < 48; step++) {
                    int to = random.nextInt(16);
                    int from = (to + 1 + random.nextInt(15)) % 16;
                    region.run(inout(chunks.get(to)), in(chunks.get(from)), (x, y) -> {
                        x.write(0, new double[] {y.getDouble(0) + 1}, 0, 1);
                    });
                }
            });
            chunks.forEach(Chunk::release);
        }
        assertThat(engine.statistics().chunks()).isZero();
    }

    // P13: a block that is on disk and will be written as a whole
    @Test
    void blockOnDiskThatIsWrittenUnseenIsNotReadBack() {
        open(4 << 20);
        double[] values = new double[1 << 17];
        List<Chunk<Block>> chunks = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            chunks.add(engine.putBlock(values));
        }
        for (int i = 8; chunks.subList(0, 4).stream().anyMatch(Chunk::isInMemory); i = 8 + (i - 7) % 4) {
            chunks.get(i).fetch().close();
        }
        Queue<Long> readBack = new ConcurrentLinkedQueue<>();
        engine.events().listen(event -> {
            if (event instanceof Event.ChunkLoaded loaded) {
                readBack.add(loaded.chunk()); // new versions may have to leave, and come back, before they are written
            }
        });

        List<Long> old = chunks.subList(0, 4).stream().map(Chunk::id).toList();
        engine.datadeps(region -> {
            for (Chunk<Block> chunk : chunks.subList(0, 4)) {
                region.run(out(chunk), block -> {
                    double[] ones = new double[1 << 17];
                    Arrays.fill(ones, 1);
                    block.write(0, ones, 0, ones.length);
                });
            }
        });

        assertThat(readBack).doesNotContainAnyElementsOf(old);
        try (Block block = chunks.get(0).fetch()) {
            assertThat(block.toDoubleArray()).containsOnly(1);
        }
    }

    // P13: objects of the heap that the engine holds
    @Test
    void objectsThatTheEngineHoldsAreChangedAcrossTheirTripsToDisk() {
        open(1 << 20);
        List<Chunk<double[]>> chunks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            chunks.add(engine.put(new double[10_000]));
        }

        for (int turn = 0; turn < 3; turn++) {
            engine.datadeps(region -> {
                for (int i = 0; i < 50; i++) {
                    region.run(inout(chunks.get(i)), in(chunks.get((i + 1) % 50)), (to, from) -> {
                        for (int k = 0; k < to.length; k++) {
                            to[k] += 1;
                        }
                    });
                }
            });
        }

        chunks.forEach(chunk -> assertThat(chunk.fetch()).containsOnly(3));
    }

    @Test
    void regionThatIsInterruptedCancelsItsTasksAndGivesTheBlocksBack() throws Exception {
        open(4 << 20);
        Chunk<Block> chunk = engine.putBlock(new double[1000]);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Thread main = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            try {
                inside.await();
                main.interrupt();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        interrupter.start();

        assertThatThrownBy(() -> engine.datadeps(region -> {
                    region.run(inout(chunk), block -> {
                        inside.countDown();
                        never.await();
                    });
                    region.run(inout(chunk), block -> block.write(0, new double[] {1}, 0, 1));
                }))
                .isInstanceOf(InterruptedWaitException.class);

        assertThat(Thread.interrupted()).isTrue();
        interrupter.join();
        try (Block block = chunk.fetch()) {
            assertThat(block.getDouble(0)).isZero();
        }
    }

    @Test
    void verificationWorksOutOfCoreToo() {
        open(1 << 20);
        List<Chunk<Block>> chunks = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            chunks.add(engine.putBlock(new double[8192]));
        }

        engine.datadeps(DatadepsOptions.none().verify(true), region -> {
            for (int i = 0; i < 40; i++) {
                region.run(inout(chunks.get(i)), in(chunks.get((i + 7) % 40)), (to, from) -> add(to, from, 1));
            }
        });

        assertThatThrownBy(() -> engine.datadeps(
                        DatadepsOptions.none().verify(true),
                        region -> region.run(
                                in(chunks.get(0)), block -> block.buffer().setDouble(0, 1))))
                .hasMessageContaining("changed its argument 1");
    }
}
