package io.bodkin.fileio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.TaskFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToFileTest {
    private static final int ROWS = 100_000;

    @TempDir
    Path folder;

    @TempDir
    Path spill;

    private Engine engine;

    @BeforeEach
    void open() {
        engine =
                Engine.builder().memory("2MiB").threads(2).spillDirectory(spill).build();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Batch numbers(int from) {
        Float8Vector vector = new Float8Vector("x", engine.context().allocator());
        vector.allocateNew(1000);
        for (int i = 0; i < 1000; i++) {
            vector.set(i, from + i);
        }
        vector.setValueCount(1000);
        return engine.context().batch(VectorSchemaRoot.of(vector));
    }

    // ---- what is written

    @Test
    void aTableLargerThanTheBudgetComesBackTheSame() throws IOException {
        Path source = Samples.write(folder.resolve("a.arrow"), 5, ROWS);
        assertThat(Files.size(source)).isGreaterThan(5 * engine.settings().memory());
        DFile<Table> copy = DFile.tofile(engine, DFile.arrow(source), folder.resolve("b.arrow"))
                .fetch();
        assertThat(Samples.oracle(copy.path())).isEqualTo(Samples.oracle(source));
        assertThat(engine.statistics().heldPeak())
                .isLessThanOrEqualTo(engine.settings().memory());
    }

    @Test
    void aTaskIsWrittenOnceItIsDone() throws IOException {
        Task<List<Integer>> value = engine.spawn(() -> List.of(1, 2, 3));
        Task<DFile<List<Integer>>> written = DFile.tofile(engine, value, folder.resolve("list"));
        assertThat(engine.spawn(written.fetch(), List::size).fetch()).isEqualTo(3);
        assertThat(names()).containsExactly("list");
    }

    @Test
    void aValueIsWrittenBeforeTheCallReturns() throws IOException {
        DFile<String> file = DFile.tofile(engine, "text", folder.resolve("text"));
        assertThat(names()).containsExactly("text");
        assertThat(file.load(engine)).isEqualTo("text");
    }

    @Test
    void aWriterOfOnesOwnIsGivenANewFile() throws IOException {
        DFile<String> file = DFile.tofile(
                        engine,
                        Ref.of("content"),
                        folder.resolve("own"),
                        (text, path) -> {
                            assertThat(path).doesNotExist();
                            Files.writeString(path, text);
                        },
                        path -> Files.readString(path))
                .fetch();
        assertThat(Files.readString(folder.resolve("own"))).isEqualTo("content");
        assertThat(file.load(engine)).isEqualTo("content");
    }

    @Test
    void aComputedBatchBecomesAFileOfOneBatch() throws IOException {
        Task<Batch> batch = engine.spawn(() -> numbers(5));
        DFile.tofile(engine, batch, folder.resolve("batch.arrow")).fetch();
        Table table = DFile.arrow(folder.resolve("batch.arrow")).load(engine);
        assertThat(table.batches()).hasSize(1);
        assertThat(Samples.values(engine, table).get(0)).hasSize(1000).startsWith("5.0", "6.0");
        try (Batch fetched = batch.fetch()) {
            DFile.tofile(engine, fetched, folder.resolve("fetched.arrow"));
        }
        assertThat(folder.resolve("fetched.arrow")).hasSameBinaryContentAs(folder.resolve("batch.arrow"));
    }

    @Test
    void batchesAreWrittenInTheirOrder() throws IOException {
        List<Task<Batch>> batches = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            batches.add(engine.spawn(() -> numbers(number * 1000)));
        }
        AtomicLong told = new AtomicLong();
        DFile<Table> file;
        try (Batch first = batches.get(0).fetch()) {
            file = DFile.tofile(
                            engine,
                            first.schema(),
                            batches,
                            folder.resolve("many.arrow"),
                            ArrowFormat.plain().reporting(told::addAndGet))
                    .fetch();
        }
        List<String> values = Samples.oracle(file.path()).get(0);
        assertThat(values).hasSize(20_000);
        for (int i = 0; i < 20_000; i++) {
            assertThat(values.get(i)).isEqualTo(i + ".0");
        }
        assertThat(told).hasValue(20_000L * Double.BYTES);
    }

    @Test
    void bitmapsOfColumnsWithoutNullsTakeNoSpace() throws IOException {
        Task<Batch> batch = engine.spawn(() -> numbers(0));
        DFile.tofile(engine, batch, folder.resolve("a.arrow")).fetch();
        long values = 1000 * Double.BYTES;
        long body = (values + 63) / 64 * 64;
        assertThat(Files.size(folder.resolve("a.arrow"))).isBetween(4096 + values, 4096 + body + 1024);
        assertThat(Samples.oracle(folder.resolve("a.arrow")).get(0)).hasSize(1000);
    }

    // ---- replacing

    @Test
    void aFileIsReplacedAtOnceByAnother() throws IOException {
        Path path = folder.resolve("value");
        DFile.tofile(engine, "old", path);
        DFile.tofile(engine, "new", path);
        assertThat(DFile.open(path).load(engine)).isEqualTo("new");
        assertThat(names()).containsExactly("value");
    }

    @Test
    void aFileCanBeReplacedByWhatIsMadeOfIt() throws IOException {
        Path path = Samples.write(folder.resolve("a.arrow"), 3, 1000);
        List<List<String>> before = Samples.oracle(path);
        ArrowFormat zstd = ArrowFormat.of(ArrowFormat.Kind.FILE, Compression.ZSTD);
        DFile.<Table>tofile(engine, DFile.arrow(path), path, zstd).fetch();
        assertThat(Samples.oracle(path)).isEqualTo(before);
        assertThat(names()).containsExactly("a.arrow");
    }

    @Test
    void theFileBehindALinkIsReplacedNotTheLink() throws IOException {
        Path real = folder.resolve("real");
        DFile.tofile(engine, "old", real);
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        DFile.tofile(engine, "new", link);
        assertThat(link).isSymbolicLink();
        assertThat(DFile.open(real).load(engine)).isEqualTo("new");
    }

    @Test
    void afterAFailureTheOldContentStaysAndNothingElse() throws IOException {
        Path path = folder.resolve("value");
        DFile.tofile(engine, "old", path);
        Task<DFile<String>> failing = DFile.tofile(
                engine,
                Ref.of("new"),
                path,
                (text, target) -> {
                    Files.writeString(target, text);
                    throw new IllegalStateException("in the middle");
                },
                target -> "never");
        assertThatThrownBy(failing::fetch)
                .isInstanceOf(TaskFailedException.class)
                .hasRootCauseInstanceOf(IllegalStateException.class);
        assertThat(DFile.open(path).load(engine)).isEqualTo("old");
        assertThat(names()).containsExactly("value");
    }

    @Test
    void aBatchThatFailsFailsTheFileWithItsOwnCause() throws IOException {
        Path path = folder.resolve("value");
        DFile.tofile(engine, "old", path);
        Task<Batch> good = engine.spawn(() -> numbers(0));
        Task<Batch> bad = engine.spawn(() -> {
            throw new ArithmeticException("no such number");
        });
        try (Batch first = good.fetch()) {
            Task<DFile<Table>> failing =
                    DFile.tofile(engine, first.schema(), List.of(good, bad, good), path, ArrowFormat.plain());
            assertThatThrownBy(failing::fetch).hasRootCauseInstanceOf(ArithmeticException.class);
        }
        assertThat(DFile.open(path).load(engine)).isEqualTo("old");
        assertThat(names()).containsExactly("value");
    }

    // ---- bad targets

    @Test
    void aFolderThatIsNotThereIsRefused() {
        Path target = folder.resolve("no").resolve("such").resolve("file");
        assertThatThrownBy(() -> DFile.tofile(engine, "text", target))
                .isInstanceOf(BodkinException.class)
                .hasMessage("cannot write " + target + ": no such folder")
                .extracting(failure -> ((BodkinException) failure).kind())
                .isEqualTo(Kind.USER);
    }

    @Test
    void aDirectoryIsNotReplaced() throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        assertThatThrownBy(() -> DFile.tofile(engine, "text", folder.resolve("sub")))
                .isInstanceOf(BodkinException.class)
                .hasMessageContaining("sub")
                .hasMessageContaining("is a directory");
        assertThat(names()).containsExactly("sub");
    }

    @Test
    void aDeviceIsNotReplaced() {
        assertThatThrownBy(() -> DFile.tofile(engine, "text", Path.of("/dev/null")))
                .isInstanceOf(BodkinException.class)
                .hasMessage("cannot write /dev/null: it is not a regular file");
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    @Test
    void whatIsNotSerializableIsRefused() throws IOException {
        Object odd = new Object();
        assertThatThrownBy(() -> DFile.tofile(engine, odd, folder.resolve("odd")))
                .isInstanceOf(BodkinException.class)
                .hasMessage("cannot write a java.lang.Object: java.lang.Object is not Serializable; name a format or a"
                        + " writer");
        assertThat(names()).isEmpty();
    }

    // ---- ArrowWriter

    @Test
    void aWriterThatIsNotFinishedLeavesNothing() throws IOException {
        try (Batch first = engine.spawn(() -> numbers(0)).fetch();
                ArrowWriter writer =
                        ArrowWriter.open(engine, first.schema(), folder.resolve("w"), ArrowFormat.plain())) {
            Chunk<Batch> chunk = engine.put(first);
            writer.append(chunk);
            chunk.release();
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void aFinishedWriterTakesNoMore() throws IOException {
        try (Batch first = engine.spawn(() -> numbers(0)).fetch();
                ArrowWriter writer =
                        ArrowWriter.open(engine, first.schema(), folder.resolve("w"), ArrowFormat.plain())) {
            writer.append(Ref.of(first));
            assertThat(writer.finish().load(engine).rowCount()).isEqualTo(1000);
            assertThatThrownBy(() -> writer.append(Ref.of(first))).isInstanceOf(IllegalStateException.class);
        }
        assertThat(names()).containsExactly("w");
    }
}
