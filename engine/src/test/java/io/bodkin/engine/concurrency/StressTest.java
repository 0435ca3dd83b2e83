package io.bodkin.engine.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.Main;

/**
 * Runs the programs of the classes named ...Stress: two threads, a few steps each, millions of times, on as many
 * processors. What can come out of them stands with each; anything else fails, such as what a missing fence lets the
 * processor or the compiler do. The whole report is in {@code target/jcstress}.
 */
@Tag("concurrency")
class StressTest {
    /** Those in which two threads meet without a lock or a compare-and-set between them. */
    private static final List<String> SHORT = List.of(
            "-t",
                    "EdgeStress.(ConsumerParksAsAV|ProducerParksAsAP|Value)|QueueStress.(Thief|Submitted)"
                            + "|TaskNodeStress.(Whoever|TaskSpawns|Handle)",
            "-m", "quick",
            "-iters", "1",
            "-time", "150",
            "-sc", "false",
            "-pth", "false",
            "-jvmArgs", "-XX:+UseSerialGC");

    private static final List<String> LONG = List.of("-t", "io\\.bodkin\\..*Stress", "-m", "default");

    @Test
    void nothingComesOutOfTheStressProgramsThatMustNot() throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "jcstress").toAbsolutePath());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("-af", "NONE", "-r", folder.toString()));
        command.addAll(Interleavings.LONG ? LONG : SHORT);
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String report = read(process);
        int exit = process.waitFor();
        assumeFalse(report.contains("No scheduling is possible"), "two threads at the same time need two processors");
        assertThat(exit)
                .as("exit code of jcstress, which says:%n%s", result(report))
                .isZero();
        assertThat(report).as("what jcstress says").contains("RUN RESULTS");
    }

    private static String read(Process process) throws IOException {
        try (InputStream said = process.getInputStream()) {
            return new String(said.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            process.destroy();
        }
    }

    /** Without how it came to that. */
    private static String result(String report) {
        int start = report.indexOf("RUN RESULTS");
        return start < 0 ? report : report.substring(start);
    }
}
