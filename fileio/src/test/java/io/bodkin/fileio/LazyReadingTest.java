package io.bodkin.fileio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.FileChangedException;
import io.bodkin.engine.memory.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.compression.CompressionUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a file is read, when, and what happens if it changes meanwhile. */
class LazyReadingTest {
    private static final long PAGE = 4096;

    @TempDir
    Path folder;

    private Engine engine(String memory) {
        return Engine.builder()
                .memory(memory)
                .threads(2)
                .spillDirectory(folder.resolve("spill"))
                .build();
    }

    private static double sum(Batch batch) {
        Float8Vector x = (Float8Vector) batch.column("x").orElseThrow();
        double sum = 0;
        for (int row = 0; row < x.getValueCount(); row++) {
            sum += x.get(row);
        }
        return sum;
    }

    private static double sum(Engine engine, Table table) {
        double sum = 0;
        List<Task<Double>> sums = new ArrayList<>();
        for (Chunk<Batch> batch : table.batches()) {
            sums.add(engine.spawn(batch, LazyReadingTest::sum));
        }
        for (Task<Double> part : sums) {
            sum += part.fetch();
        }
        return sum;
    }

    /** Of 0, 0.5, 1, ... */
    private static double expected(long rows) {
        return 0.5 * rows * (rows - 1) / 2;
    }

    // ---- chunks

    @Test
    void tenThousandBatchesBecomeTenThousandChunksThatAreReadWhenTaken() throws IOException {
        Path file = Samples.write(folder.resolve("many.arrow"), 10_000, 20);
        try (Engine engine = engine("16MiB")) {
            Table table = DFile.arrow(file).load(engine);
            assertThat(table.batches()).hasSize(10_000);
            assertThat(table.rowCount()).isEqualTo(200_000);
            assertThat(engine.statistics().loaded()).isZero();
            List<Event.ChunkLoaded> loads = Collections.synchronizedList(new ArrayList<>());
            engine.events().listen(event -> {
                if (event instanceof Event.ChunkLoaded loaded) {
                    loads.add(loaded);
                }
            });
            Chunk<Batch> middle = table.batches().get(5_000);
            assertThat(engine.spawn(middle, Batch::rowCount).fetch()).isEqualTo(20);
            assertThat(loads).hasSize(1);
            assertThat(engine.statistics().loaded()).isLessThanOrEqualTo(middle.byteSize());
            Chunk<Batch> last = table.batches().get(9_999);
            assertThat(engine.spawn(last, LazyReadingTest::sum).fetch())
                    .isEqualTo(expected(200_000) - expected(199_980));
            assertThat(loads).hasSize(2);
        }
    }

    @Test
    void ofOneColumnOnlyItsBytesAreRead() throws IOException {
        int rows = 20_000;
        int batches = 20;
        Path file = Samples.write(folder.resolve("a.arrow"), batches, rows);
        long columnBytes = (long) batches * rows * (Double.BYTES + 1) + batches * 4 * PAGE;
        assertThat(Files.size(file)).isGreaterThan(2 * columnBytes);
        try (Engine engine = engine("16MiB")) {
            Table x = DFile.arrow(file).load(engine).select(List.of("x"));
            assertThat(x.byteSize()).isLessThanOrEqualTo(columnBytes * 17 / 16);
            assertThat(sum(engine, x)).isEqualTo(expected((long) rows * batches));
            assertThat(engine.statistics().loaded()).isLessThanOrEqualTo(columnBytes * 17 / 16);
        }
    }

    @Test
    void aTableManyTimesTheBudgetIsReadWithinIt() throws IOException {
        Path file = Samples.write(folder.resolve("a.arrow"), 40, 20_000);
        try (Engine engine = engine("2MiB")) {
            assertThat(sum(engine, DFile.arrow(file).load(engine))).isEqualTo(expected(800_000));
            assertThat(engine.statistics().heldPeak()).isLessThanOrEqualTo(2 << 20);
            assertThat(engine.statistics().spilled()).isZero();
        }
    }

    // ---- large batches

    @Test
    void aBatchLargerThanTheBudgetIsReadInSlices() throws IOException {
        Path file = Samples.write(folder.resolve("a.arrow"), 1, 300_000);
        assertThat(Files.size(file)).isGreaterThan(3 * (2L << 20));
        try (Engine engine = engine("2MiB")) {
            Table table = DFile.arrow(file).load(engine);
            assertThat(table.batches()).hasSizeGreaterThan(8);
            assertThat(table.rowCount()).isEqualTo(300_000);
            for (Chunk<Batch> slice : table.batches()) {
                assertThat(slice.byteSize()).isLessThanOrEqualTo((2 << 20) / 2);
            }
            assertThat(Samples.values(engine, table)).isEqualTo(Samples.oracle(file));
            assertThat(engine.statistics().heldPeak()).isLessThanOrEqualTo(2 << 20);
        }
    }

    @Test
    void aCompressedBatchThatCannotFitSaysWhichBudgetWouldDo() throws IOException {
        Path file = Samples.write(folder.resolve("a.arrow"), 1, 300_000, CompressionUtil.CodecType.ZSTD);
        String budget;
        try (Engine engine = engine("2MiB")) {
            AtomicReference<String> message = new AtomicReference<>("");
            assertThatThrownBy(() -> DFile.arrow(file).load(engine))
                    .isInstanceOf(BodkinException.class)
                    .satisfies(failure -> message.set(failure.getMessage()))
                    .extracting(failure -> ((BodkinException) failure).kind())
                    .isEqualTo(Kind.RESOURCE);
            Matcher matcher = Pattern.compile(Pattern.quote(file.toString())
                            + ": batch 0 takes \\S+ MiB in memory, the budget is 2\\.0 MiB; .*"
                            + "; a budget of (\\S+ MiB) would do \\(bodkin\\.memory\\)")
                    .matcher(message.get());
            assertThat(matcher.matches()).as(message.get()).isTrue();
            budget = matcher.group(1);
            assertThat(engine.statistics().reserved()).isZero();
        }
        try (Engine engine = engine(budget)) {
            assertThat(ByteSize.parse(budget)).isEqualTo(engine.settings().memory());
            assertThat(sum(engine, DFile.arrow(file).load(engine))).isEqualTo(expected(300_000));
        }
    }

    @Test
    void compressedBuffersOfAnyLengthFindTheMemoryThatWasReserved() throws IOException {
        // Just beyond a power of two a region is rounded up most.
        int rows = (1 << 20) / Double.BYTES + 10;
        Path zstd = Samples.write(folder.resolve("zstd.arrow"), 2, rows, CompressionUtil.CodecType.ZSTD);
        Path lz4 = folder.resolve("lz4.arrow");
        try (Engine engine = engine("64MiB")) {
            // By our own writer: that of Arrow Java takes a minute for it.
            DFile.<Table>tofile(engine, DFile.arrow(zstd), lz4, ArrowFormat.of(ArrowFormat.Kind.FILE, Compression.LZ4))
                    .fetch();
            for (Path file : List.of(zstd, lz4)) {
                assertThat(sum(engine, DFile.arrow(file).load(engine))).isEqualTo(expected(2 * rows));
                Path plain = folder.resolve(file.getFileName() + "-plain.arrow");
                DFile.<Table>tofile(engine, DFile.arrow(file), plain, ArrowFormat.plain())
                        .fetch();
                assertThat(Samples.oracle(plain)).isEqualTo(Samples.oracle(zstd));
            }
        }
    }

    // ---- files that change

    private static void cut(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
    }

    private static void changed(Runnable read, Path file) {
        assertThatThrownBy(read::run)
                .satisfies(failure -> assertThat(rootBodkin(failure)).isInstanceOf(FileChangedException.class))
                .hasMessageContaining(file + " changed while it was read");
    }

    private static Throwable rootBodkin(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() instanceof BodkinException next) {
            cause = next;
        }
        return cause;
    }

    @Test
    void aFileThatWasCutShortAfterItWasOpenedIsRefused() throws IOException {
        Path file = Samples.write(folder.resolve("a.arrow"), 4, 20_000);
        try (Engine engine = engine("8MiB")) {
            Table table = DFile.arrow(file).load(engine);
            cut(file, Files.size(file) / 2);
            for (Chunk<Batch> batch : table.batches()) {
                changed(() -> engine.spawn(batch, LazyReadingTest::sum).fetch(), file);
                changed(() -> batch.fetch().close(), file);
            }
            changed(() -> table.select(List.of("x")), file);
        }
    }

    @Test
    void aFileThatWasRewrittenAfterItWasOpenedIsRefused() throws IOException {
        Path file = Samples.write(folder.resolve("a.arrow"), 4, 20_000);
        try (Engine engine = engine("8MiB")) {
            Table table = DFile.arrow(file).load(engine);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}), Files.size(file) / 2);
            }
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
            Chunk<Batch> batch = table.batches().get(2);
            changed(() -> engine.spawn(batch, LazyReadingTest::sum).fetch(), file);
            changed(() -> table.select(List.of("x")), file);
        }
    }

    @Test
    void aFileThatIsCutShortUnderARunningTaskFailsTheTaskAlone() throws IOException {
        Path file = Samples.write(folder.resolve("a.arrow"), 1, 100_000);
        try (Engine engine = engine("64MiB")) {
            Table table = DFile.arrow(file).load(engine);
            Chunk<Batch> batch = table.batches().get(0);
            // In the page cache, since it was just written: mapped, and so cut under the task's hands.
            Task<Double> task = engine.spawn(batch, content -> {
                cut(file, 4096);
                return sum(content);
            });
            changed(task::fetch, file);
            assertThat(engine.spawn(() -> 1).fetch()).isOne();
        }
    }

    @Test
    void aFileThatWasReplacedByRenamingIsStillReadAsItWas() throws IOException {
        Path file = Samples.write(folder.resolve("a.arrow"), 4, 1000);
        Path other = Samples.write(folder.resolve("b.arrow"), 1, 10);
        try (Engine engine = engine("8MiB")) {
            Table table = DFile.arrow(file).load(engine);
            Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            assertThat(DFile.arrow(file).load(engine).rowCount()).isEqualTo(10);
            changed(() -> table.select(List.of("x")), file);
        }
    }

    // ---- interrupts

    @Test
    void anInterruptOfOneWhoFetchesDoesNotCloseTheFileForOthers() throws Exception {
        Path file = Samples.write(folder.resolve("a.arrow"), 50, 2_000);
        try (Engine engine = engine("1MiB")) {
            Table table = DFile.arrow(file).load(engine);
            AtomicReference<Throwable> odd = new AtomicReference<>();
            Thread reader = new Thread(() -> {
                for (Chunk<Batch> batch : table.batches()) {
                    Thread.currentThread().interrupt();
                    try (Batch fetched = batch.fetch()) {
                        assertThat(fetched.rowCount()).isEqualTo(2_000);
                    } catch (io.bodkin.engine.fault.InterruptedWaitException expected) {
                        assertThat(Thread.interrupted()).isTrue();
                    } catch (Throwable failure) {
                        odd.set(failure);
                    }
                }
                Thread.currentThread().interrupt();
                try {
                    table.select(List.of("x"));
                } catch (io.bodkin.engine.fault.InterruptedWaitException expected) {
                    assertThat(Thread.interrupted()).isTrue();
                } catch (Throwable failure) {
                    odd.set(failure);
                }
            });
            reader.start();
            reader.join();
            assertThat(odd.get()).isNull();
            assertThat(sum(engine, table)).isEqualTo(expected(100_000));
        }
    }
}
