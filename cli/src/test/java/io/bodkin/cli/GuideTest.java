package io.bodkin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each test that the guide for users of Dagger.jl names is there. */
class GuideTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern HEADER =
            Pattern.compile("\\| Dagger\\.jl \\|.*\\| test in `(\\w+)`, unless named \\|");
    private static final Pattern NAMED = Pattern.compile("`(?:(\\w+)\\.)?(\\w+)`");
    private static final int LONGEST_EXAMPLE = 120;

    private record Row(int line, String testClass, List<String> cells) {}

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        List<String> lines = Files.readAllLines(ROOT.resolve("docs/dagger-guide.md"));
        String testClass = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher header = HEADER.matcher(line);
            if (header.matches()) {
                testClass = header.group(1);
            } else if (line.startsWith("|---")) {
                assertThat(testClass).as("header above line " + (i + 1)).isNotNull();
            } else if (line.startsWith("| ")) {
                List<String> cells =
                        Stream.of(line.split("\\|", -1)).map(String::strip).toList();
                rows.add(new Row(i + 1, testClass, cells.subList(1, cells.size() - 1)));
            } else {
                testClass = null;
            }
        }
        return rows;
    }

    /** By name. */
    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module : List.of("engine", "fileio", "darray", "flight-transport", "cli")) {
            Path folder = ROOT.resolve(module).resolve("src/test/java");
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.filter(f -> f.toString().endsWith("Test.java"))
                            .toList()) {
                        sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                    }
                }
            }
        }
        return sources;
    }

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        Map<String, String> sources = testSources();
        List<Row> rows = rows();
        assertThat(rows).hasSizeGreaterThan(100);
        for (Row row : rows) {
            assertThat(row.cells()).as("line " + row.line()).hasSize(4);
            Matcher named = NAMED.matcher(row.cells().get(3));
            while (named.find()) {
                String type = named.group(1) == null ? row.testClass() : named.group(1);
                boolean wholeClass = named.group(1) == null && sources.containsKey(named.group(2));
                if (!wholeClass) {
                    assertThat(sources).as("line " + row.line()).containsKey(type);
                    assertThat(sources.get(type))
                            .as("line " + row.line())
                            .containsPattern("void " + named.group(2) + "\\(");
                }
            }
        }
    }

    @Test
    void whatHasNoTestSaysWhy() throws IOException {
        for (Row row : rows()) {
            if (!row.cells().get(3).contains("`")) {
                assertThat(row.cells().get(1))
                        .as("line " + row.line())
                        .matches(".*(not there|has no meaning|have no meaning|one process|see |throw ).*");
            }
        }
    }

    @Test
    void examplesAreShort() throws IOException {
        assertThat(rows()).allSatisfy(row -> assertThat(row.cells().get(2)).hasSizeLessThan(LONGEST_EXAMPLE));
    }
}
