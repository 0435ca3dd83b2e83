package io.bodkin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bodkin.engine.memory.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
    @TempDir
    Path folder;

    private static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void theMainJobIsDoneWithinTheBudgetAndNothingIsLeft() throws IOException {
        Cli.Result result = Cli.run("demo", "--size", "40MiB", "--memory", "8MiB", "--dir", folder);
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines().map(line -> line.split(" {2,}")[0]))
                .containsSubsequence(
                        "column",
                        "delay",
                        "distance",
                        "time",
                        "write",
                        "describe",
                        "standardise",
                        "save",
                        "check",
                        "write array",
                        "scale array",
                        "covariance",
                        "total",
                        "data",
                        "chunk memory",
                        "resident set",
                        "spilled",
                        "read back",
                        "file reads",
                        "result",
                        "array",
                        "files");
        assertThat(result.out())
                .contains("GiB/s of all stages")
                .contains("budget 8.0 MiB")
                .contains("result        mean 0 and deviation 1 in every column")
                .containsPattern("array +20480 x 64, its covariance within .*e-1. of the formula")
                .contains("(removed; --keep keeps them)");
        Matcher peak = Pattern.compile("chunk memory +(\\S+ \\S+) at most").matcher(result.out());
        assertThat(peak.find()).isTrue();
        assertThat(ByteSize.parse(peak.group(1))).isLessThanOrEqualTo(8 << 20);
        Matcher spilled = Pattern.compile("spilled +(\\S+ \\S+)").matcher(result.out());
        assertThat(spilled.find()).isTrue();
        // On a slow disk chunks are compressed: what came back tells how much did not fit.
        assertThat(ByteSize.parse(spilled.group(1))).isBetween(1L << 20, 130L << 20);
        Matcher readBack = Pattern.compile("read back +(\\S+ \\S+)").matcher(result.out());
        assertThat(readBack.find()).isTrue();
        assertThat(ByteSize.parse(readBack.group(1))).isGreaterThanOrEqualTo(30L << 20);
        assertThat(in(folder)).isEmpty();
    }

    @Test
    void keptFilesCanBeReadAgain() throws IOException {
        Cli.Result result = Cli.run("demo", "--size", "10MiB", "--memory", "8MiB", "--dir", folder, "--keep");
        assertThat(result.exitCode()).isZero();
        Path kept = in(folder).get(0);
        assertThat(result.out()).endsWith("files         " + kept + "\n");
        assertThat(in(kept)).contains(kept.resolve("flights.arrow"), kept.resolve("standardised.arrow"));
        JsonNode json = new ObjectMapper()
                .readTree(Cli.run("describe", "--json", kept.resolve("standardised.arrow"))
                        .out());
        assertThat(json.get("rows").asLong()).isEqualTo((10 << 20) / 8);
        for (JsonNode column : json.get("columns")) {
            assertThat(column.get("type").asText()).isEqualTo("float32");
            assertThat(Math.abs(column.get("mean").asDouble())).isLessThan(1e-5);
            assertThat(Math.abs(column.get("std").asDouble() - 1)).isLessThan(1e-5);
        }
    }

    @Test
    void aFolderThatIsNotThereIsMade() throws IOException {
        Path parent = folder.resolve("new").resolve("folder");
        assertThat(Cli.run("demo", "--size", "1MiB", "--memory", "8MiB", "--dir", parent)
                        .exitCode())
                .isZero();
        assertThat(in(parent)).isEmpty();
    }

    @Test
    void aBudgetThatIsMuchTooSmallIsSaidAndNothingIsLeft() throws IOException {
        Cli.Result result = Cli.run("demo", "--size", "10MiB", "--memory", "1MiB", "--dir", folder);
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).startsWith("bodkin: ").contains("the budget is 1.0 MiB");
        assertThat(in(folder)).isEmpty();
    }

    @Test
    void theRunCanBeLookedAtAfterwards() throws IOException {
        Path trace = folder.resolve("trace.json");
        Path dot = folder.resolve("tasks.dot");
        Cli.Result result =
                Cli.run("demo", "--size", "20MiB", "--memory", "8MiB", "--dir", folder, "--trace", trace, "--dot", dot);
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        JsonNode events = new ObjectMapper().readTree(trace.toFile()).get("traceEvents");
        assertThat(events).extracting(event -> event.get("name").asText()).contains("standardise", "chunk memory");
        assertThat(events)
                .filteredOn(event -> event.get("name").asText().equals("thread_name"))
                .extracting(event -> event.at("/args/name").asText())
                .contains("thread 1", "spill 1", "load 1");
        assertThat(Files.readString(dot)).startsWith("digraph tasks {\n").contains("[label=\"standardise\\nt-");
        assertThat(in(folder)).containsExactly(dot, trace);
    }

    @Test
    void aTraceThatCannotBeWrittenIsSaidBeforeTheRun() throws IOException {
        Path nowhere = folder.resolve("no").resolve("trace.json");
        Cli.Result result = Cli.run("demo", "--dir", folder, "--trace", nowhere);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).isEqualTo("bodkin: cannot write " + nowhere + ": no such folder\n");
        assertThat(in(folder)).isEmpty();
    }
}
