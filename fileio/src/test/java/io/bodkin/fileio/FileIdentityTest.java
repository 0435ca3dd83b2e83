package io.bodkin.fileio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.FileChangedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.vector.Float8Vector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results that were computed from files are found again as long as the files are the same. */
@Timeout(60)
class FileIdentityTest {
    private static final AtomicInteger CALLS = new AtomicInteger();

    @TempDir
    Path folder;

    @BeforeEach
    void noCallsYet() {
        CALLS.set(0);
    }

    private Engine engine() {
        return Engine.builder()
                .memory("16MiB")
                .threads(2)
                .directory(folder.resolve("engine"))
                .build();
    }

    private static Spawner durable(Engine engine) {
        return engine.with(TaskOptions.none().durable("rows"));
    }

    private static long rows(Table table) {
        CALLS.incrementAndGet();
        return table.rowCount();
    }

    private long rowsOf(Path file) {
        try (Engine engine = engine()) {
            return durable(engine)
                    .spawn(DFile.arrow(file), FileIdentityTest::rows)
                    .fetch();
        }
    }

    @Test
    void anUntouchedTableIsFoundAndARewrittenOneIsComputedAnew() throws IOException {
        Path file = Samples.write(folder.resolve("a.arrow"), 2, 100);
        assertThat(rowsOf(file)).isEqualTo(200);
        assertThat(rowsOf(file)).isEqualTo(200);
        assertThat(CALLS).hasValue(1);
        Samples.write(file, 3, 100);
        assertThat(rowsOf(file)).isEqualTo(300);
        assertThat(rowsOf(file)).isEqualTo(300);
        assertThat(CALLS).hasValue(2);
    }

    @Test
    void aFileOfTheSameLengthIsAnotherOne() throws IOException {
        Path file = Samples.write(folder.resolve("a.arrow"), 2, 100);
        assertThat(rowsOf(file)).isEqualTo(200);
        Path copy = folder.resolve("copy.arrow");
        Files.copy(file, copy);
        Files.setLastModifiedTime(copy, Files.getLastModifiedTime(file));
        Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(rowsOf(file)).isEqualTo(200);
        assertThat(CALLS).hasValue(2);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        assertThat(rowsOf(file)).isEqualTo(200);
        assertThat(CALLS).hasValue(3);
    }

    @Test
    void columnsBelongToTheIdentity() throws IOException {
        Path file = Samples.write(folder.resolve("a.arrow"), 2, 100);
        try (Engine engine = engine()) {
            Table table = DFile.arrow(file).load(engine);
            List<String> names = table.schema().getFields().stream()
                    .map(field -> field.getName())
                    .toList();
            String all = ((ArrowTable) table).identity();
            String first = ((ArrowTable) table.select(names.subList(0, 1))).identity();
            assertThat(first).isNotEqualTo(all);
            assertThat(((ArrowTable) table.select(names)).identity()).isEqualTo(all);
        }
    }

    @Test
    void aTableWhoseFileHasChangedHasNoIdentity() throws IOException {
        Path file = Samples.write(folder.resolve("a.arrow"), 2, 100);
        try (Engine engine = engine()) {
            ArrowTable table = (ArrowTable) DFile.arrow(file).load(engine);
            Samples.write(file, 3, 100);
            assertThatThrownBy(table::identity)
                    .isInstanceOf(FileChangedException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void aBatchOfAFileIsKnownByItsContent() throws IOException {
        Path file = Samples.write(folder.resolve("a.arrow"), 2, 100);
        for (int run = 0; run < 2; run++) {
            try (Engine engine = engine()) {
                Chunk<Batch> batch = DFile.arrow(file)
                        .load(engine)
                        .select(List.of("x"))
                        .batches()
                        .get(1);
                double first = engine.with(TaskOptions.none().cache(true))
                        .spawn(batch, FileIdentityTest::first)
                        .fetch();
                assertThat(first).isEqualTo(50);
            }
        }
        assertThat(CALLS).hasValue(1);
    }

    private static double first(Batch batch) {
        CALLS.incrementAndGet();
        return ((Float8Vector) batch.column(0)).get(0);
    }

    @Test
    void aFileThatAFunctionCapturesCountsAsItIsNow() throws IOException {
        Path file = Samples.write(folder.resolve("a.arrow"), 2, 100);
        DFile<Table> captured = DFile.arrow(file);
        assertThat(sizeOf(captured)).isEqualTo(sizeOf(captured));
        assertThat(CALLS).hasValue(1);
        Samples.write(file, 3, 100);
        assertThat(sizeOf(captured)).isEqualTo(Files.size(file));
        assertThat(CALLS).hasValue(2);
    }

    private long sizeOf(DFile<Table> captured) {
        try (Engine engine = engine()) {
            return durable(engine)
                    .spawn(() -> {
                        CALLS.incrementAndGet();
                        return Files.size(captured.path());
                    })
                    .fetch();
        }
    }
}
