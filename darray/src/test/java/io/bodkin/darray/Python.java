package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A Python with NumPy and pyarrow: the one that {@code BODKIN_PYTHON} names, or {@code python3} on the path, if it has
 * them.
 */
final class Python {
    private static final String COMMAND = System.getenv().getOrDefault("BODKIN_PYTHON", "python3");

    private Python() {}

    /** Runs a program, which must not fail; without such a Python the test is skipped. */
    static void run(Path folder, String... lines) throws IOException, InterruptedException {
        assumeTrue(
                succeeds(folder, "import numpy, pyarrow"),
                () -> COMMAND + " has no NumPy and pyarrow; BODKIN_PYTHON names one that has");
        assertThat(succeeds(folder, lines)).as(() -> output(folder)).isTrue();
    }

    private static boolean succeeds(Path folder, String... lines) throws InterruptedException, IOException {
        Path program = Files.write(folder.resolve("program.py"), java.util.List.of(lines));
        Process process;
        try {
            process = new ProcessBuilder(COMMAND, program.toString())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output.txt").toFile())
                    .start();
        } catch (IOException notThere) {
            return false;
        }
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }

    private static String output(Path folder) {
        try {
            return Files.readString(folder.resolve("output.txt"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
