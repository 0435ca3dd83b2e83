package io.bodkin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is wrong with the input: one line on stderr, exit code 2 (3 where a disk is too small), nothing on stdout,
 * nothing left behind.
 */
class BadInputTest {
    @TempDir
    Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    /** The line, without {@code "bodkin: "}. */
    private String refused(Object... arguments) throws IOException {
        return refusedWith(2, arguments);
    }

    private String refusedWith(int exitCode, Object... arguments) throws IOException {
        List<String> before = names();
        Cli.Result result = Cli.run(arguments);
        assertThat(result.err())
                .as(Arrays.toString(arguments))
                .startsWith("bodkin: ")
                .hasLineCount(1);
        assertThat(result.err()).doesNotContain("Exception", "fault of Bodkin", "\tat ");
        assertThat(result.out()).isEmpty();
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(names()).isEqualTo(before);
        return result.err().strip().substring("bodkin: ".length());
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private void refusedByAll(Path file, String message) throws IOException {
        assertThat(refused("describe", file)).isEqualTo(message);
        assertThat(refused("describe", file, "--json")).isEqualTo(message);
        assertThat(refused("convert", file, folder.resolve("out.arrow"))).isEqualTo(message);
    }

    // ---- files

    @Test
    void missingFile() throws IOException {
        Path file = folder.resolve("missing.arrow");
        refusedByAll(file, file + ": no such file");
    }

    @Test
    void directoryInPlaceOfAFile() throws IOException {
        refusedByAll(folder, folder + ": is a directory, not a file");
    }

    @Test
    void fileWithoutPermission() throws IOException {
        Path file = file("a.arrow", Files.readAllBytes(Cli.golden("type-int8.arrow")));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "this user may read everything (root): nothing to test");
        refusedByAll(file, file + ": permission denied");
    }

    @Test
    void emptyFile() throws IOException {
        Path file = file("empty.arrow", new byte[0]);
        refusedByAll(file, file + ": damaged at byte 0: the file is empty: not Arrow");
    }

    @Test
    void deviceInPlaceOfAFile() throws IOException {
        refusedByAll(Path.of("/dev/null"), "/dev/null: is not a regular file; a pipe cannot be read");
    }

    @Test
    void filesOfOtherKinds() throws IOException {
        Path text = file("a.csv", "a,b\n1,2\n".getBytes());
        refusedByAll(
                text,
                text + ": damaged at byte 0: not Arrow: neither a file (it would begin with ARROW1) nor a stream");
        Path parquet = file("a.parquet", "PAR1................PAR1".getBytes());
        refusedByAll(parquet, parquet + ": is a Parquet file, not an Arrow file or stream");
    }

    @Test
    void everyCutOfAFile() throws IOException {
        byte[] bytes = Files.readAllBytes(Cli.golden("zstd.arrow"));
        for (int length : new int[] {1, 6, 8, 100, bytes.length / 2, bytes.length - 11, bytes.length - 1}) {
            Path file = file("cut.arrow", Arrays.copyOf(bytes, length));
            assertThat(refused("describe", file)).startsWith(file + ": damaged at byte ");
            assertThat(refused("convert", file, folder.resolve("out"))).startsWith(file + ": damaged at byte ");
        }
    }

    @Test
    void everyCutOfAStreamThatEndsInsideAMessage() throws IOException {
        byte[] bytes = Files.readAllBytes(Cli.golden("zstd.arrows"));
        for (int length : new int[] {9, 100, bytes.length / 2, bytes.length - 20}) {
            Path file = file("cut.arrows", Arrays.copyOf(bytes, length));
            assertThat(refused("describe", file)).startsWith(file + ": damaged at byte ");
        }
    }

    @Test
    void absurdLengthsAreNotAllocated() throws IOException {
        byte[] bytes = Files.readAllBytes(Cli.golden("type-int64.arrow"));
        // The length of the footer stands before the closing magic.
        for (int length : new int[] {Integer.MAX_VALUE, -1, 1 << 30}) {
            byte[] mutant = bytes.clone();
            ByteBuffer.wrap(mutant).order(ByteOrder.LITTLE_ENDIAN).putInt(mutant.length - 10, length);
            Path file = file("mutant.arrow", mutant);
            assertThat(refused("describe", file)).startsWith(file + ": damaged at byte ");
        }
        byte[] mutant = Files.readAllBytes(Cli.golden("stream.arrows"));
        ByteBuffer.wrap(mutant).order(ByteOrder.LITTLE_ENDIAN).putInt(4, Integer.MAX_VALUE);
        Path stream = file("mutant.arrows", mutant);
        assertThat(refused("describe", stream)).startsWith(stream + ": damaged at byte ");
    }

    @Test
    void bodyThatWasOverwritten() throws IOException {
        byte[] bytes = Files.readAllBytes(Cli.golden("lz4-large.arrow"));
        Arrays.fill(bytes, bytes.length / 4, bytes.length / 2, (byte) 0xEE);
        Path file = file("overwritten.arrow", bytes);
        assertThat(refused("describe", file)).startsWith(file + ": damaged at byte ");
        assertThat(refused("convert", file, folder.resolve("out"))).startsWith(file + ": damaged at byte ");
    }

    @Test
    void whatArrowJavaCannotRead() throws IOException {
        Path file = Cli.golden("decimal32.ipc").toAbsolutePath().normalize();
        refusedByAll(file, file + ": decimal32 is not supported by Arrow Java: write the column as decimal128");
    }

    // ---- describe

    @Test
    void unknownColumn() throws IOException {
        Path file = Cli.golden("type-int8.arrow").toAbsolutePath().normalize();
        assertThat(refused("describe", file, "--columns", "int8,other"))
                .isEqualTo(file + ": no column \"other\"; there are [int8]");
    }

    @Test
    void columnNameThatIsThereTwice() throws IOException {
        Path file = Cli.golden("duplicate-names.arrow").toAbsolutePath().normalize();
        assertThat(refused("describe", file, "--columns", "c")).isEqualTo(file + ": there are several columns \"c\"");
    }

    @Test
    void filesThatDoNotAgree() throws IOException {
        Path a = Cli.golden("type-int8.arrow");
        Path b = Cli.golden("type-int16.arrow");
        Path many = Cli.golden("stream.arrows");
        assertThat(refused("describe", a, b))
                .isEqualTo(b + ": column 1 is \"int16\" of type int16, in " + a + " it is \"int8\" of type int8; files"
                        + " described together must agree in names and types");
        assertThat(refused("describe", a, many))
                .isEqualTo(many + ": has 8 columns, " + a + " has 1; files described together must agree in names and"
                        + " types");
        Path encoded = Cli.golden("type-dictionary.arrow");
        Path other = Cli.golden("type-dictionary_int8.arrow");
        assertThat(refused("describe", encoded, other)).contains("dictionary<int8, int64>", "dictionary<int32, utf8>");
    }

    @Test
    void aMissingFileAmongOthers() throws IOException {
        Path missing = folder.resolve("missing");
        assertThat(refused("describe", Cli.golden("type-int8.arrow"), missing)).isEqualTo(missing + ": no such file");
    }

    // ---- options

    @Test
    void optionsThatMeanNothing() throws IOException {
        Path file = Cli.golden("type-int8.arrow");
        assertThat(refused("describe", file, "--memory", "much"))
                .startsWith("Invalid value for option '--memory': \"much\" is not a size: ");
        assertThat(refused("describe", file, "--memory", "1KiB"))
                .startsWith("Invalid value for option '--memory': at least 1.0 MiB is needed");
        assertThat(refused("describe", file, "--threads", "0"))
                .startsWith("Invalid value for option '--threads': must be 1 to 4096");
        assertThat(refused("describe", file, "--threads", "two")).startsWith("Invalid value for option '--threads'");
        assertThat(refused("describe")).startsWith("Missing required parameter: 'FILE'");
        assertThat(refused("describe", file, "--nonsense")).startsWith("Unknown option: '--nonsense'");
        assertThat(refused("convert", file)).startsWith("Missing required parameter: 'OUT'");
        assertThat(refused("convert", file, folder.resolve("x"), "--compression", "gzip"))
                .startsWith("Invalid value for option '--compression': expected none, lz4 or zstd, not 'gzip'; ");
        assertThat(refused("convert", file, folder.resolve("x"), "--to", "csv"))
                .startsWith("Invalid value for option '--to': expected file or stream, not 'csv'; ");
        assertThat(refused("generate", "flights", folder.resolve("x"))).startsWith("Missing required option: '--size");
        assertThat(refused("generate", "flights", folder.resolve("x"), "--size", "-5"))
                .contains("--size");
        assertThat(refused("generate", "flights", folder.resolve("x"), "--size", "1MiB", "--seed", "x"))
                .contains("--seed");
        assertThat(refused("demo", "--size", "big")).startsWith("Invalid value for option '--size': \"big\"");
    }

    @Test
    void spillFolderThatIsAFile() throws IOException {
        Path file = file("file", new byte[1]);
        assertThat(refused("describe", Cli.golden("type-int8.arrow"), "--spill-dir", file))
                .startsWith("Invalid value for option '--spill-dir': " + file + " is not a directory");
    }

    @Test
    void spillFolderThatCannotBeMade() throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs a /proc");
        assertThat(refused("describe", Cli.golden("type-int8.arrow"), "--spill-dir", "/proc/zz"))
                .isEqualTo(
                        "cannot use /proc/zz as spill directory: no such file or folder; name another one (--spill-dir)");
    }

    @Test
    void aBatchThatCannotFitNamesTheOption() throws IOException {
        Path large = folder.resolve("large.arrow");
        assertThat(Cli.run("generate", "flights", large, "--size", "40MiB", "--compression", "lz4")
                        .exitCode())
                .isZero();
        assertThat(refusedWith(3, "describe", large, "--memory", "4MiB"))
                .endsWith("would do (--memory)")
                .doesNotContain("bodkin.memory");
    }

    // ---- names

    @Test
    void namesWithControlCharactersAreEscaped() throws IOException {
        Path missing = folder.resolve("a\nb\u001b[31m.arrow");
        assertThat(refused("describe", missing)).isEqualTo(folder + "/a\\nb\\x1b[31m.arrow: no such file");
        Path odd = Files.copy(Cli.golden("type-int8.arrow"), folder.resolve("x\ty.arrow"));
        assertThat(refused("describe", odd, "--columns", "a\nb"))
                .isEqualTo(folder + "/x\\ty.arrow: no column \"a\\nb\"; there are [int8]");
        assertThat(refused("desc\nribe")).startsWith("Unknown command: 'desc\\nribe'");
        assertThat(refused("convert", odd, folder.resolve("no\nfolder").resolve("out")))
                .isEqualTo("cannot write " + folder + "/no\\nfolder/out: no such folder");
    }

    @Test
    void aNameThatCouldNotBeDecodedSaysSo() throws IOException {
        assertThat(refused("describe", "caf\uFFFD.arrow"))
                .contains("the name 'caf\uFFFD.arrow' cannot be read as ", "the encoding of the locale");
    }

    // ---- targets

    @Test
    void targetsThatCannotBeWritten() throws IOException {
        Path source = Cli.golden("type-int8.arrow");
        Path nowhere = folder.resolve("no").resolve("out");
        assertThat(refused("convert", source, nowhere)).isEqualTo("cannot write " + nowhere + ": no such folder");
        assertThat(refused("generate", "flights", nowhere, "--size", "1MiB"))
                .isEqualTo("cannot write " + nowhere + ": no such folder");
        assertThat(refused("convert", source, folder)).isEqualTo(folder + ": is a directory, not a file");
        assertThat(refused("convert", source, "/")).contains("is a directory");
        assertThat(refused("convert", source, "")).contains("(OUT)", "the name is empty");
        assertThat(refused("generate", "flights", "/dev/null", "--size", "1MiB"))
                .isEqualTo("cannot write /dev/null: it is not a regular file");
    }

    @Test
    void unknownDataset() throws IOException {
        assertThat(refused("generate", "birds", folder.resolve("x"), "--size", "1MiB"))
                .isEqualTo("cannot generate \"birds\": there is only flights");
    }

    @Test
    void sizesThatCannotBe() throws IOException {
        assertThat(refused("generate", "flights", folder.resolve("x"), "--size", "7"))
                .isEqualTo("a size of 7 bytes holds no row: a row has 8 bytes");
        assertThat(refusedWith(3, "generate", "flights", folder.resolve("x"), "--size", "1EiB"))
                .matches(folder.resolve("x") + " needs 1.0 EiB of disk in " + folder
                        + ", there are .*; use a smaller --size or" + " another folder");
        assertThat(refusedWith(3, "demo", "--dir", folder, "--size", "1PiB"))
                .matches("the demo needs 4.6 PiB of disk in .*, there are .*; use a smaller --size or another folder");
        assertThat(refusedWith(3, "demo", "--dir", folder.resolve("new"), "--size", "1PiB"))
                .startsWith("the demo needs");
        assertThat(refused("demo", "--dir", folder, "--size", "8"))
                .isEqualTo("the demo needs a --size of at least 1.0 MiB, not 8");
        Path file = file("file", new byte[1]);
        assertThat(refused("demo", "--dir", file, "--size", "1MiB"))
                .isEqualTo(file + ": is there already, and is not a directory");
    }
}
