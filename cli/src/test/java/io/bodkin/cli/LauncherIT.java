package io.bodkin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher as a user does, on the JDK that runs this test. */
class LauncherIT {
    private static final Path LAUNCHER =
            Path.of("..", "bodkin").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    private record Result(int exitCode, String out, String err) {}

    @Test
    void versionSaysNothingElse() throws Exception {
        Result result = run(Map.of(), "--version");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("bodkin ").hasLineCount(1);
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void damagedOrEmptyClassArchiveIsSilent() throws Exception {
        run(Map.of(), "--version");
        List<Path> archives = new ArrayList<>();
        try (var files = Files.list(Path.of("target", "archive"))) {
            files.forEach(archives::add);
        }
        for (byte[] bytes : List.of(new byte[0], new byte[10_000])) {
            for (Path archive : archives) {
                Files.delete(archive);
                Files.write(archive, bytes);
            }
            assertThat(run(Map.of(), "--version")).isEqualTo(new Result(0, version(), ""));
        }
        for (Path archive : archives) {
            Files.delete(archive);
        }
    }

    @Test
    void concurrentFirstCallsBothSucceed() throws Exception {
        List<Process> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            calls.add(start(Map.of(), directory.resolve("out" + i), directory.resolve("err" + i), "--version"));
        }
        for (int i = 0; i < 3; i++) {
            assertThat(calls.get(i).waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(directory.resolve("out" + i))).isEqualTo(version());
            assertThat(Files.readString(directory.resolve("err" + i))).isEmpty();
        }
    }

    @Test
    void moreOptionsForTheJvmComeFromTheEnvironment() throws Exception {
        Result result = run(Map.of("BODKIN_JAVA_OPTS", "-XX:+UseParallelGC -Xmx64m -XshowSettings:vm"), "--version");
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("Max. Heap Size: 64.00M");
    }

    @Test
    void wrongUsageIsOneLineAndExitCodeTwo() throws Exception {
        Result result = run(Map.of(), "--nonsense");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).startsWith("bodkin: ").hasLineCount(1);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void argumentsWithBlanksAndStarsArriveUnchanged() throws Exception {
        Result result = run(Map.of(), "*  a b");
        assertThat(result.err()).contains("'*  a b'");
    }

    @Test
    void aReaderThatGoesAwayIsNoFault() throws Exception {
        Path file = directory.resolve("a.arrow");
        run(Map.of(), "generate", "flights", file.toString(), "--size", "1MiB");
        Path launcher = Path.of("..", "bodkin").toAbsolutePath().normalize();
        Path err = directory.resolve("err");
        Process pipeline = new ProcessBuilder(
                        "sh",
                        "-c",
                        "{ \"$0\" describe \"$1\"; echo $? >&2; } | true",
                        launcher.toString(),
                        file.toString())
                .redirectError(err.toFile())
                .start();
        assertThat(pipeline.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(err)).isEqualTo("141\n");
    }

    @Test
    void fileNamesOfAnyLanguageAreFoundInAnyLocale() throws Exception {
        Path file = directory.resolve("größe 数.arrow");
        for (String locale : List.of("C", "POSIX", "xx_XX.UTF-8", "C.UTF-8")) {
            Map<String, String> environment = Map.of("LC_ALL", locale);
            Result generated = run(environment, "generate", "flights", file.toString(), "--size", "1MiB");
            assertThat(generated).isEqualTo(new Result(0, "", ""));
            assertThat(run(environment, "describe", file.toString(), "--json").out())
                    .contains("größe 数.arrow");
            Files.delete(file);
        }
    }

    @Test
    void goodRunsSayNothingOnStderr() throws Exception {
        Path file = directory.resolve("a.arrow");
        Path stream = directory.resolve("a.arrows");
        assertThat(run(Map.of(), "generate", "flights", file.toString(), "--size", "20MiB", "--memory", "16MiB"))
                .isEqualTo(new Result(0, "", ""));
        for (String codec : List.of("none", "lz4", "zstd")) {
            assertThat(run(Map.of(), "convert", file.toString(), stream.toString(), "--compression", codec))
                    .isEqualTo(new Result(0, "", ""));
            Result described = run(Map.of(), "describe", stream.toString(), "--json");
            assertThat(described.err()).isEmpty();
            assertThat(described.out()).hasLineCount(1).contains("\"rows\":2621440,");
            assertThat(described.exitCode()).isZero();
        }
        Result demo = run(
                Map.of(),
                "demo",
                "--size",
                "40MiB",
                "--memory",
                "16MiB",
                "--dir",
                directory.resolve("demo").toString());
        assertThat(demo.err()).isEmpty();
        assertThat(demo.exitCode()).isZero();
        assertThat(directory.resolve("demo")).isEmptyDirectory();
        Result help = run(Map.of(), "--help");
        assertThat(help.err()).isEmpty();
        assertThat(help.exitCode()).isZero();
    }

    @Test
    void badInputIsOneLineAndExitCodeTwo() throws Exception {
        Path missing = directory.resolve("missing.arrow");
        assertThat(run(Map.of(), "describe", missing.toString()))
                .isEqualTo(new Result(2, "", "bodkin: " + missing + ": no such file\n"));
    }

    @Test
    void whoIsToldToEndLeavesNothing() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("folder"));
        for (List<String> line : List.of(
                List.of("demo", "--size", "8GiB", "--dir", folder.toString()),
                List.of("generate", "flights", folder.resolve("a").toString(), "--size", "8GiB"))) {
            Path err = directory.resolve("err");
            Process process =
                    start(Map.of("BODKIN_MEMORY", "64MiB"), directory.resolve("out"), err, line.toArray(String[]::new));
            awaitContent(folder, process);
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + 15);
            assertThat(folder).isEmptyDirectory();
            assertThat(Files.readString(err)).isEmpty();
        }
    }

    private static void awaitContent(Path folder, Process process) throws Exception {
        while (process.isAlive()) {
            try (var files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    return;
                }
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError("it ended before it had written anything");
    }

    private String version() {
        return new BodkinCommand.Version().getVersion()[0] + System.lineSeparator();
    }

    private Result run(Map<String, String> environment, String... args) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = start(environment, out, err, args);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the launcher hangs");
        }
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private Process start(Map<String, String> environment, Path out, Path err, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", LAUNCHER.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "BODKIN_JAVA_OPTS"));
        builder.environment().putAll(environment);
        return builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    }
}
