package io.bodkin.jmh;

import com.sun.management.OperatingSystemMXBean;
import io.bodkin.darray.Blocks;
import io.bodkin.darray.DArray;
import io.bodkin.darray.DArrays;
import io.bodkin.darray.Range;
import io.bodkin.engine.Engine;
import io.bodkin.engine.memory.ByteSize;
import io.bodkin.engine.store.StoreStatistics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;

/**
 * Asks: how long does a sort take, in memory beside {@code Arrays.sort} and {@code Arrays.parallelSort}, and out of
 * core beside reading and writing the same bytes twice? {@code SortRates [ELEMENTS [MEMORY DIRECTORY [ROUNDS]]]}: with
 * MEMORY, from a file to a file under that budget. Page cache included.
 */
public final class SortRates {
    private static final int CHUNK = 8 << 20;

    private SortRates() {}

    public static void main(String[] args) throws IOException {
        long n = args.length > 0 ? Long.parseLong(args[0]) : 20_000_000;
        if (args.length > 1) {
            int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 1;
            outOfCore(n, ByteSize.parse(args[1]), Path.of(args[2]), rounds);
        } else {
            inMemory(n);
        }
    }

    private static void inMemory(long n) {
        try (Engine engine = Engine.builder().memory(n * 8 * 5 + (256 << 20)).build()) {
            Blocks blocks = Blocks.of(1 << 20);
            DArray uniform = DArrays.rand(engine, 1, blocks, n).fetch();
            DArray normal = DArrays.randn(engine, 1, blocks, n).fetch();
            for (int round = 0; round < 4; round++) {
                time("sort uniform", n, () -> uniform.sort().fetch().release());
                time("sort normal", n, () -> normal.sort().fetch().release());
            }
            normal.release();
            double[] values = new Random(1).doubles(n).toArray();
            double[] copy = values.clone();
            time("Arrays.sort", n, () -> Arrays.sort(copy));
            System.arraycopy(values, 0, copy, 0, copy.length);
            time("Arrays.parallelSort", n, () -> Arrays.parallelSort(copy));
        }
        try (Engine engine = Engine.builder().memory(n * 8 * 9 + (256 << 20)).build()) {
            DArray x = DArrays.rand(engine, 1, Blocks.of(1 << 20), n).fetch();
            for (int round = 0; round < 3; round++) {
                time("argsort uniform", n, () -> x.argsort().fetch().release());
            }
        }
    }

    private static void outOfCore(long n, long memory, Path directory, int rounds) throws IOException {
        Path input = directory.resolve("sort-rates-in.arrow");
        Path output = directory.resolve("sort-rates-out.arrow");
        try {
            for (int round = 0; round < rounds; round++) {
                double twice;
                try (Engine engine = Engine.builder()
                        .memory(memory)
                        .spillDirectory(directory)
                        .build()) {
                    DArrays.rand(engine, 1, Blocks.auto(), n).save(input);
                    twice = 2 * time("copy", n, () -> copy(input, output));
                }
                try (Engine engine = Engine.builder()
                        .memory(memory)
                        .spillDirectory(directory)
                        .build()) {
                    double sort = time(
                            "sort", n, () -> DArrays.load(engine, input).sort().save(output));
                    StoreStatistics statistics = engine.statistics();
                    System.out.printf(
                            "  %.2f times reading and writing twice; peak %d MiB, spilled %d MiB, read %d MiB%n",
                            sort / twice,
                            statistics.heldPeak() >> 20,
                            statistics.spilled() >> 20,
                            statistics.readBack() >> 20);
                }
                try (Engine engine = Engine.builder()
                        .memory(memory)
                        .spillDirectory(directory)
                        .build()) {
                    DArray sorted = DArrays.load(engine, output);
                    long n1 = n - 1;
                    boolean ordered = sorted.slice(Range.of(0, n1))
                            .le(sorted.slice(Range.of(1, n)))
                            .all()
                            .fetch();
                    System.out.println("  in order: " + ordered);
                }
            }
        } finally {
            Files.deleteIfExists(input);
            Files.deleteIfExists(output);
        }
    }

    private static void copy(Path from, Path to) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        try (FileChannel in = FileChannel.open(from);
                FileChannel out = FileChannel.open(
                        to,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            while (in.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                buffer.clear();
            }
            out.force(true);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double time(String name, long n, Runnable operation) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long start = System.nanoTime();
        long processor = system.getProcessCpuTime();
        operation.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        double busy = (system.getProcessCpuTime() - processor) / 1e9;
        System.out.printf(
                "%-20s %7.3f s, %6.2f GB/s; of processors %7.3f s, %5.1f ns an element%n",
                name, seconds, 8e-9 * n / seconds, busy, busy * 1e9 / n);
        return seconds;
    }
}
