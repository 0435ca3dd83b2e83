package io.bodkin.engine.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.memory.JvmAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM of its own, started as a user of the library would start it. */
class WithoutFlagsTest {
    @TempDir
    Path folder;

    /** Opens, maps, decompresses, writes: whatever touches the inside of the JDK. */
    public static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            JvmAccess.open();
            try (BufferAllocator allocator = new RootAllocator();
                    IpcFile file = IpcFile.open(GoldenFilesTest.golden("zstd.arrow"));
                    VectorSchemaRoot root = TestBatches.loadRoot(file, 0, allocator)) {
                TestBatches.writeFile(Path.of(arguments[0]), Codec.LZ4_FRAME, List.of(root));
                ByteRange range = file.meta(0).range(0);
                Mapping mapping = Mapping.map(file.channel(), file.path(), range, Mapping.Trust.FOREIGN, allocator);
                try (ArrowBuf buffer = mapping.buffer()) {
                    System.out.print("read " + root.getRowCount() + " rows, mapped " + buffer.capacity() + " bytes");
                }
            }
        }
    }

    @Test
    void everythingWorksWithoutAFlag() throws IOException, InterruptedException {
        String errors = run(List.of());
        if (Runtime.version().feature() < 24) {
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void nothingIsSaidWithTheFlagsOfTheLauncher() throws IOException, InterruptedException {
        assertThat(run(List.of(
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-opens=java.base/java.nio=ALL-UNNAMED")))
                .isEmpty();
    }

    private String run(List<String> flags) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of(
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                folder.resolve("copy.arrow").toString()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(output)).as(Files.readString(errors)).startsWith("read 5 rows, mapped ");
        return Files.readString(errors);
    }
}
