package io.bodkin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.store.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CacheCommandTest {
    @TempDir
    Path folder;

    private Path directory;

    @BeforeEach
    void keepThreeResults() {
        directory = folder.resolve("engine");
        try (Engine engine = engine(directory)) {
            engine.with(TaskOptions.none().durable("sums")).spawn(() -> 42).await();
            engine.with(TaskOptions.none().durable("a/b"))
                    .spawn(CacheCommandTest::block)
                    .await();
            engine.with(TaskOptions.none().cache(true)).spawn(() -> "text").await();
            engine.put(1, "mine").release();
        }
    }

    private static Engine engine(Path directory) {
        return Engine.builder().memory("8MiB").threads(1).directory(directory).build();
    }

    private static Block block() {
        Block block = Engine.current().context().allocate(DType.INT32, Shape.of(2, 3));
        block.write(0, new double[6], 0, 6);
        return block;
    }

    private List<String> keys() {
        Cli.Result listed = Cli.run("cache", "ls", "--directory", directory);
        assertThat(listed.err()).isEmpty();
        assertThat(listed.exitCode()).isZero();
        return listed.out().lines().skip(1).map(line -> line.split(" +")[0]).toList();
    }

    @Test
    void resultsAreListedWithKeyIdentityTypeSizeAndTime() {
        Cli.Result listed = Cli.run("cache", "ls", "--directory", directory);
        List<String> lines = listed.out().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).matches("key +identity +type +bytes +written");
        assertThat(lines.get(1)).matches("- +[0-9a-f]{32} +java.lang.String +[0-9.]+ KiB +20\\d\\d-.*Z");
        assertThat(lines.get(2)).matches("a/b +[0-9a-f]{32} +INT32 \\[2 x 3] +[0-9.]+ KiB +20\\d\\d-.*Z");
        assertThat(lines.get(3)).matches("sums +[0-9a-f]{32} +java.lang.Integer +[0-9.]+ KiB +20\\d\\d-.*Z");
    }

    @Test
    void aResultIsRemovedByItsKeyOrItsIdentity() {
        assertThat(Cli.run("cache", "rm", "--directory", directory, "a/b").exitCode())
                .isZero();
        assertThat(keys()).containsExactly("-", "sums");
        String identity = Cli.run("cache", "ls", "--directory", directory)
                .out()
                .lines()
                .toList()
                .get(1)
                .split(" +")[1];
        assertThat(Cli.run("cache", "rm", "--directory", directory, identity).exitCode())
                .isZero();
        assertThat(keys()).containsExactly("sums");
    }

    @Test
    void allAreRemovedAndWhatTheUserNamedStays() {
        assertThat(Cli.run("cache", "rm", "--directory", directory, "--all").exitCode())
                .isZero();
        assertThat(Cli.run("cache", "ls", "--directory", directory).out()).isEmpty();
        try (Engine engine = engine(directory)) {
            assertThat(engine.names()).containsExactly("mine");
        }
    }

    @Test
    void aKeyThatIsNotThereIsSaidAndNothingIsRemoved() {
        Cli.Result result = Cli.run("cache", "rm", "--directory", directory, "sums", "other");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).isEqualTo("bodkin: " + directory + ": no result has the key or identity 'other'\n");
        assertThat(keys()).containsExactly("-", "a/b", "sums");
        assertThat(Cli.run("cache", "rm", "--directory", directory).err()).contains("Give keys, or --all");
        assertThat(Cli.run("cache", "rm", "--directory", directory, "--all", "sums")
                        .exitCode())
                .isEqualTo(2);
        assertThat(Cli.run("cache").exitCode()).isEqualTo(2);
    }

    @Test
    void aDamagedResultIsListedAsSuchAndCanBeRemoved() throws IOException {
        try (var files = Files.list(directory.resolve("chunks"))) {
            for (Path file : files.toList()) {
                byte[] bytes = Files.readAllBytes(file);
                if (new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).contains("durable/sums")) {
                    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 20));
                }
            }
        }
        Cli.Result listed = Cli.run("cache", "ls", "--directory", directory);
        assertThat(listed.exitCode()).isZero();
        // Either the index still has its name, or nothing does.
        assertThat(keys()).startsWith("-", "a/b");
        assertThat(Cli.run("cache", "rm", "--directory", directory, "--all").exitCode())
                .isZero();
        assertThat(keys()).isEmpty();
    }

    @Test
    void aDirectoryThatIsNoneOrNotAnEnginesIsSaidAndNotChanged() throws IOException {
        Path none = folder.resolve("none");
        Cli.Result missing = Cli.run("cache", "ls", "--directory", none);
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).isEqualTo("bodkin: " + none + ": no such directory\n");
        assertThat(none).doesNotExist();
        Path other = Files.createDirectory(folder.resolve("other"));
        Cli.Result foreign = Cli.run("cache", "ls", "--directory", other);
        assertThat(foreign.exitCode()).isEqualTo(2);
        assertThat(foreign.err()).isEqualTo("bodkin: " + other + ": not the directory of an engine\n");
        assertThat(other).isEmptyDirectory();
    }

    /** Has the directory until it is killed. */
    public static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (Engine engine = engine(Path.of(arguments[0]))) {
                System.out.println("has " + engine.names());
                new java.util.concurrent.CountDownLatch(1).await();
            }
        }
    }

    @Test
    void aDirectoryInUseIsOneLine() throws IOException, InterruptedException {
        try (ChildProcess holder = ChildProcess.start(Holder.class, List.of(), directory.toString())) {
            holder.awaitLine("has [mine]");
            Cli.Result result = Cli.run("cache", "ls", "--directory", directory);
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.out()).isEmpty();
            assertThat(result.err())
                    .isEqualTo("bodkin: " + directory + ": in use by another engine (process " + holder.pid()
                            + "); close that one, or use another directory\n");
        }
    }
}
