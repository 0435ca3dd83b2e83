package io.bodkin.fileio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.TaskFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DFileTest {
    @TempDir
    Path folder;

    private Engine engine;

    @BeforeEach
    void open() {
        engine = Engine.builder()
                .memory("32MiB")
                .threads(2)
                .spillDirectory(folder.resolve("spill"))
                .build();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private Path arrow() throws IOException {
        return Samples.write(folder.resolve("a.arrow"), 3, 10);
    }

    private static void refused(Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOf(BodkinException.class)
                .hasMessage(message)
                .extracting(failure -> ((BodkinException) failure).kind())
                .isEqualTo(Kind.USER);
    }

    // ---- what a task gets

    @Test
    void aTaskThatTakesAFileGetsItsContent() throws IOException {
        DFile<Table> file = DFile.arrow(arrow());
        assertThat(engine.spawn(file, Table::rowCount).fetch()).isEqualTo(30);
        assertThat(file.load(engine).schema().getFields()).hasSize(3);
    }

    @Test
    void contentIsLoadedOnceInAnEngineHoweverManyTasksTakeIt() throws IOException {
        Path path = Files.writeString(folder.resolve("text"), "content");
        AtomicInteger reads = new AtomicInteger();
        DFile<String> file = DFile.open(path, p -> {
            reads.incrementAndGet();
            return Files.readString(p);
        });
        Task<Integer> a = engine.spawn(file, String::length);
        Task<Integer> b = engine.spawn(file, file, (x, y) -> x.length() + y.length());
        assertThat(a.fetch()).isEqualTo(7);
        assertThat(b.fetch()).isEqualTo(14);
        assertThat(file.load(engine)).isEqualTo("content");
        assertThat(reads).hasValue(1);
    }

    @Test
    void contentIsLoadedAgainAfterTheFileWasReplaced() throws IOException {
        Path path = Files.writeString(folder.resolve("text"), "old");
        DFile<String> file = DFile.open(path, (Path p) -> Files.readString(p));
        assertThat(file.load(engine)).isEqualTo("old");
        Files.writeString(folder.resolve("new"), "new!");
        Files.move(folder.resolve("new"), path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(file.load(engine)).isEqualTo("new!");
    }

    @Test
    void aFailedLoadIsTriedAgain() throws IOException {
        Path path = Files.writeString(folder.resolve("text"), "content");
        AtomicInteger reads = new AtomicInteger();
        DFile<String> file = DFile.open(path, p -> {
            if (reads.incrementAndGet() == 1) {
                throw new IOException("not yet");
            }
            return Files.readString(p);
        });
        assertThatThrownBy(() -> file.load(engine)).isInstanceOf(TaskFailedException.class);
        assertThat(file.load(engine)).isEqualTo("content");
    }

    @Test
    void twoEnginesLoadTheSameFile() throws IOException {
        DFile<Table> file = DFile.arrow(arrow());
        try (Engine other = Engine.builder()
                .memory("8MiB")
                .spillDirectory(folder.resolve("other"))
                .build()) {
            assertThat(file.load(other).rowCount()).isEqualTo(file.load(engine).rowCount());
        }
        assertThat(Samples.values(engine, file.load(engine)).get(0)).hasSize(30);
    }

    // ---- paths and formats

    @Test
    void relativeAndAbsolutePathsNameTheSameFile() throws IOException {
        Path absolute = arrow().toAbsolutePath();
        Path relative = Path.of("").toAbsolutePath().relativize(absolute);
        assertThat(DFile.arrow(relative)).isEqualTo(DFile.arrow(absolute)).hasSameHashCodeAs(DFile.arrow(absolute));
        assertThat(DFile.arrow(relative).path()).isEqualTo(absolute);
        assertThat(DFile.arrow(relative).load(engine).rowCount()).isEqualTo(30);
    }

    @Test
    void theFormatIsFoundByTheFirstBytesWhateverTheName() throws IOException {
        Path file = Files.copy(arrow(), folder.resolve("no-ending"));
        assertThat(DFile.open(file).load(engine)).isInstanceOf(Table.class);
        assertThat(DFile.open(Samples.golden("stream.arrows")).load(engine)).isInstanceOf(Table.class);
        assertThat(DFile.open(Samples.golden("legacy.arrows")).load(engine)).isInstanceOf(Table.class);
        DFile.tofile(engine, List.of(1, 2), folder.resolve("list"));
        assertThat(DFile.open(folder.resolve("list")).load(engine)).isEqualTo(List.of(1, 2));
    }

    @Test
    void aReaderOfOnesOwnIsGivenTheAbsolutePath() throws IOException {
        Path path = Files.writeString(folder.resolve("lines"), "a\nb\n");
        DFile<List<String>> file = DFile.open(path, (Path p) -> {
            assertThat(p).isAbsolute();
            return Files.readAllLines(p);
        });
        assertThat(engine.spawn(file, List::size).fetch()).isEqualTo(2);
        assertThat(file.format().name()).isEqualTo("custom");
        refused(
                () -> DFile.tofile(engine, List.of("c"), folder.resolve("x"), file.format()),
                "cannot write the file: it was opened with a reader only");
    }

    // ---- bad input

    @Test
    void aMissingFileIsRefusedWhenItIsOpened() {
        Path missing = folder.resolve("missing");
        refused(() -> DFile.open(missing), missing + ": no such file");
        refused(() -> DFile.arrow(missing), missing + ": no such file");
        refused(() -> DFile.open(missing, (Path p) -> 1), missing + ": no such file");
    }

    @Test
    void aFileThatVanishedAfterItWasOpenedIsRefusedWhenItIsTaken() throws IOException {
        DFile<Table> file = DFile.arrow(arrow());
        Files.delete(file.path());
        refused(() -> file.load(engine), file.path() + ": no such file");
    }

    @Test
    void aDirectoryIsRefused() {
        refused(() -> DFile.arrow(folder), folder + ": is a directory, not a file");
    }

    @Test
    void aFileWithoutPermissionIsRefused() throws IOException {
        Path file = arrow();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "this user may read everything (root): nothing to test");
        refused(() -> DFile.arrow(file), file + ": permission denied");
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty"));
        refused(
                () -> DFile.open(empty),
                empty
                        + ": the file is empty (an Arrow file, an Arrow stream and a serialised object are known); name the"
                        + " format, or a reader");
        assertThatThrownBy(() -> DFile.arrow(empty).load(engine)).hasMessageContaining("the file is empty: not Arrow");
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "just some text, no Arrow file");
        refused(
                () -> DFile.open(text),
                text
                        + ": its format is not known (an Arrow file, an Arrow stream and a serialised object are known); name the"
                        + " format, or a reader");
        assertThatThrownBy(() -> DFile.arrow(text).load(engine))
                .isInstanceOf(BodkinException.class)
                .hasMessageStartingWith(text + ": damaged at byte 0: not Arrow");
    }

    @Test
    void anUnknownColumnIsRefusedAndThoseThatAreThereAreNamed() throws IOException {
        Path path = arrow();
        Table table = DFile.arrow(path).load(engine);
        refused(() -> table.select(List.of("y")), path + ": no column \"y\"; there are [x, n, s]");
    }

    @Test
    void aNameThatIsThereTwiceCannotBeSelected() {
        Path path = Samples.golden("duplicate-names.arrow").toAbsolutePath().normalize();
        Table table = DFile.arrow(path).load(engine);
        assertThat(table.schema().getFields())
                .extracting(field -> field.getName())
                .containsExactly("c", "c");
        refused(() -> table.select(List.of("c")), path + ": there are several columns \"c\"");
    }

    // ---- selecting

    @Test
    void columnsAreSelectedInTheOrderAskedForAlsoFromASelection() throws IOException {
        Table table = DFile.arrow(arrow()).load(engine);
        List<List<String>> all = Samples.values(engine, table);
        Table two = table.select(List.of("s", "x"));
        assertThat(Samples.values(engine, two)).containsExactly(all.get(2), all.get(0));
        assertThat(Samples.values(engine, two.select(List.of("x")))).containsExactly(all.get(0));
        assertThat(two.rowCount()).isEqualTo(30);
    }

    @Test
    void noColumnsLeaveTheRows() throws IOException {
        Table none = DFile.arrow(arrow()).load(engine).select(List.of());
        assertThat(none.rowCount()).isEqualTo(30);
        int rows = 0;
        for (Chunk<Batch> batch : none.batches()) {
            rows += engine.spawn(batch, Batch::rowCount).fetch();
        }
        assertThat(rows).isEqualTo(30);
    }
}
