package io.bodkin.jmh;

import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.memory.Budget;
import io.bodkin.engine.memory.ByteSize;
import io.bodkin.engine.memory.ChunkMemory;
import io.bodkin.engine.memory.Reservation;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.ChunkStore;
import io.bodkin.engine.store.Lease;
import io.bodkin.engine.store.SpillSettings;
import io.bodkin.engine.store.file.Checksum;
import io.bodkin.engine.store.file.TensorSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Asks: how near to the device are spilling and reading back? A whole-process benchmark: {@code DIRECTORY [TOTAL [CHUNK
 * [ROUNDS]]]}. Each round writes and reads as much with dd, past the page cache, right before.
 */
public final class SpillRates {
    private static final long BUDGET = 512L << 20;

    private SpillRates() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        long total = ByteSize.parse(arguments.length > 1 ? arguments[1] : "4GiB");
        long chunk = ByteSize.parse(arguments.length > 2 ? arguments[2] : "16MiB");
        int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
        List<double[]> measured = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            double rawWrite = dd(directory, total, true);
            double rawRead = dd(directory, total, false);
            double[] ours = spillAndReload(directory, total, chunk);
            measured.add(new double[] {
                rawWrite, ours[0], ours[0] / rawWrite, rawRead, ours[1], ours[1] / rawRead, ours[2], ours[3], ours[4]
            });
            print(measured.get(i));
        }
        double[] medians = new double[9];
        for (int k = 0; k < medians.length; k++) {
            List<Double> column = new ArrayList<>();
            for (double[] row : measured) {
                column.add(row[k]);
            }
            Collections.sort(column);
            medians[k] = column.get(rounds / 2);
        }
        System.out.print("median: ");
        print(medians);
    }

    private static void print(double[] row) {
        System.out.printf(
                Locale.ROOT,
                "write %.2f, spill %.2f GB/s (%.2f); read %.2f, reload %.2f GB/s (%.2f); xxh3 %.1f GB/s; CPU s/GB: spill %.2f, reload %.2f%n",
                row[0],
                row[1],
                row[2],
                row[3],
                row[4],
                row[5],
                row[6],
                row[7],
                row[8]);
    }

    /** GB/s. */
    private static double dd(Path directory, long total, boolean write) throws IOException, InterruptedException {
        Path file = directory.resolve("dd.raw");
        String count = "count=" + total / (8 << 20);
        List<String> command = write
                ? List.of("dd", "if=/dev/zero", "of=" + file, "bs=8M", count, "oflag=direct")
                : List.of("dd", "if=" + file, "of=/dev/null", "bs=8M", count, "iflag=direct");
        long start = System.nanoTime();
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (status != 0) {
            throw new IOException("dd failed: " + command);
        }
        if (!write) {
            Files.delete(file);
        }
        return total / seconds / 1e9;
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean)
                        java.lang.management.ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** Spilling and reloading in GB/s, the hash alone, and the CPU seconds that a GB of either takes. */
    private static double[] spillAndReload(Path directory, long total, long bytes) throws InterruptedException {
        ChunkMemory memory = new ChunkMemory(new Budget(BUDGET));
        ChunkStore store =
                new ChunkStore(memory, new SpillSettings(directory, Long.MAX_VALUE, 2, 12), 1 << 20, new Events());
        ChunkLayout.OfBlock layout = new ChunkLayout.OfBlock(DType.FLOAT64, Shape.of(bytes / 8));
        ArrowBuf template = allocate(memory, store, bytes);
        Random random = new Random(1);
        for (long i = 0; i < bytes; i += 8) {
            template.setLong(i, random.nextLong());
        }
        long hashStart = System.nanoTime();
        long hash = 0;
        for (int i = 0; i < 10; i++) {
            hash += Checksum.of(List.of(template));
        }
        double hashing = 10.0 * bytes / (System.nanoTime() - hashStart);
        List<ChunkEntry> chunks = new ArrayList<>();
        long start = System.nanoTime();
        long cpuStart = cpuNanos();
        for (long done = 0; done < total; done += bytes) {
            ArrowBuf buffer = allocate(memory, store, bytes);
            buffer.setBytes(0, template, 0, bytes);
            chunks.add(store.put(layout, new ChunkContent.Buffers(TensorSchema.row(layout, buffer), List.of())));
        }
        double spilling = (double) store.statistics().spilled() / (System.nanoTime() - start);
        double spillCpu = (double) (cpuNanos() - cpuStart) / total;
        cpuStart = cpuNanos();
        start = System.nanoTime();
        long readBefore = store.statistics().readBack();
        ArrayDeque<Lease> ahead = new ArrayDeque<>();
        for (ChunkEntry chunk : chunks) {
            ahead.add(store.acquireOne(chunk, false));
            if (ahead.size() == 4) {
                hash += await(ahead);
            }
        }
        while (!ahead.isEmpty()) {
            hash += await(ahead);
        }
        double reloading = (double) (store.statistics().readBack() - readBefore) / (System.nanoTime() - start);
        double reloadCpu = (double) (cpuNanos() - cpuStart) / total;
        chunks.forEach(store::release);
        template.close();
        store.close();
        memory.close();
        if (hash == 42) {
            System.out.println();
        }
        return new double[] {spilling, reloading, hashing, spillCpu, reloadCpu};
    }

    private static long await(ArrayDeque<Lease> ahead) throws InterruptedException {
        try (Lease lease = ahead.remove()) {
            lease.awaitLoaded();
            return ((ChunkContent.Buffers) lease.content(lease.entries().get(0)))
                    .batch()
                    .getLength();
        }
    }

    private static ArrowBuf allocate(ChunkMemory memory, ChunkStore store, long bytes) {
        try (Reservation reservation = store.reserveWaiting(bytes)) {
            return memory.allocate(bytes, reservation);
        }
    }
}
