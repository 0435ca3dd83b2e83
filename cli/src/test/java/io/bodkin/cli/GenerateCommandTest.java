package io.bodkin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bodkin.cli.generate.ExpectedColumn;
import io.bodkin.cli.generate.FlightsGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
    private static final long SIZE = 20 << 20;

    @TempDir
    Path folder;

    private Path generate(String name, Object... more) throws IOException {
        Path file = folder.resolve(name);
        Object[] arguments = Stream.concat(
                        Stream.of("generate", "flights", file, "--size", "20MiB", "--memory", "16MiB"), Stream.of(more))
                .toArray();
        assertThat(Cli.run(arguments)).isEqualTo(new Cli.Result(0, "", ""));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(f -> f.getFileName().toString().startsWith(".")))
                    .isEmpty();
        }
        return file;
    }

    private static JsonNode describe(Path file) throws IOException {
        return new ObjectMapper()
                .readTree(
                        Cli.run("describe", "--json", "--memory", "16MiB", file).out());
    }

    @Test
    void theFileHasTheSizeAskedForWithinOnePercent() throws IOException {
        assertThat(Files.size(generate("a.arrow"))).isCloseTo(SIZE, within(SIZE / 100));
    }

    @Test
    void theSameSeedMakesTheSameFileAndAnotherSeedAnother() throws IOException {
        Path a = generate("a.arrow", "--seed", "7");
        Path b = generate("b.arrow", "--seed", "7", "--threads", "1");
        Path c = generate("c.arrow", "--seed", "8");
        assertThat(Files.mismatch(a, b)).isEqualTo(-1);
        assertThat(Files.mismatch(a, c)).isNotEqualTo(-1);
        assertThat(Files.size(c)).isEqualTo(Files.size(a));
    }

    @Test
    void theStatisticsAreThoseThatFollowFromTheSmallFile() throws IOException {
        JsonNode json = describe(generate("a.arrow", "--seed", "3"));
        List<ExpectedColumn> expected;
        try (BufferAllocator allocator = new RootAllocator()) {
            expected = FlightsGenerator.ofSize(SIZE, 3, 1 << 20, allocator).expected();
        }
        for (int i = 0; i < expected.size(); i++) {
            JsonNode found = json.get("columns").get(i);
            ExpectedColumn wanted = expected.get(i);
            assertThat(found.get("name").asText()).isEqualTo(wanted.name());
            assertThat(found.get("rows").asLong()).isEqualTo(wanted.rows());
            assertThat(found.get("min").asDouble()).isEqualTo(wanted.min());
            assertThat(found.get("max").asDouble()).isEqualTo(wanted.max());
            assertThat(found.get("mean").asDouble()).isCloseTo(wanted.mean(), within(1e-9 * Math.abs(wanted.mean())));
            assertThat(found.get("std").asDouble()).isCloseTo(wanted.std(), within(1e-6 * wanted.std()));
            assertThat(found.get("distinct").asDouble()).isCloseTo(wanted.distinct(), within(0.03 * wanted.distinct()));
        }
    }

    @Test
    void compressedFilesAreSmallerAndHoldTheSame() throws IOException {
        JsonNode plain = describe(generate("plain.arrow")).get("columns");
        for (String codec : List.of("lz4", "ZSTD")) {
            Path file = generate(codec + ".arrow", "--compression", codec);
            assertThat(Files.size(file)).isLessThan(SIZE * 3 / 4);
            assertThat(describe(file).get("columns")).isEqualTo(plain);
        }
    }

    @Test
    void anExistingFileIsReplaced() throws IOException {
        Files.writeString(folder.resolve("a.arrow"), "something else");
        assertThat(describe(generate("a.arrow")).get("columns")).hasSize(3);
    }
}
