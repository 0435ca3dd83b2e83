package io.bodkin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescribeCommandTest {
    private static final int ROWS = 20_000;
    private static final int BATCHES = 7;

    @TempDir
    Path folder;

    /** The rows of the file that {@link #write} writes; null where a value is null. */
    private record Rows(List<Double> x, List<Long> n, List<String> s, List<Integer> day) {}

    private Rows write(Path file, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Rows rows = new Rows(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Float8Vector x;
        BigIntVector n;
        VarCharVector s;
        DateDayVector day;
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = new VectorSchemaRoot(List.of(
                        x = new Float8Vector("x", allocator),
                        n = new BigIntVector("n", allocator),
                        s = new VarCharVector("s", allocator),
                        day = new DateDayVector("day", allocator)));
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
            writer.start();
            for (int batch = 0; batch < BATCHES; batch++) {
                root.allocateNew();
                for (int row = 0; row < ROWS; row++) {
                    double number = row % 1000 == 1
                            ? Double.NaN
                            : row % 1000 == 2 ? Double.NEGATIVE_INFINITY : 1e6 + random.nextDouble() * 100;
                    rows.x().add(number);
                    x.setSafe(row, number);
                    Long whole = random.nextInt(10) == 0 ? null : random.nextLong(-5_000, 5_000);
                    rows.n().add(whole);
                    if (whole == null) {
                        n.setNull(row);
                    } else {
                        n.setSafe(row, whole);
                    }
                    String text = "text " + random.nextInt(300);
                    rows.s().add(text);
                    s.setSafe(row, text.getBytes(StandardCharsets.UTF_8));
                    int days = random.nextInt(20_000);
                    rows.day().add(days);
                    day.setSafe(row, days);
                }
                root.setRowCount(ROWS);
                writer.writeBatch();
            }
            writer.end();
        }
        return rows;
    }

    private static JsonNode json(Object... arguments) throws IOException {
        List<Object> all = new ArrayList<>(List.of("describe", "--json"));
        all.addAll(Arrays.asList(arguments));
        Cli.Result result = Cli.run(all.toArray());
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).hasLineCount(1).endsWith("\n");
        return new ObjectMapper().readTree(result.out());
    }

    private static List<String> keys(JsonNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void keysComeInTheirOrder() throws IOException {
        JsonNode json = json(Cli.golden("type-int8.arrow"));
        assertThat(keys(json))
                .containsExactly(
                        "files",
                        "rows",
                        "bytes",
                        "seconds",
                        "budget_bytes",
                        "peak_chunk_bytes",
                        "peak_rss_bytes",
                        "peak_anon_bytes",
                        "spilled_bytes",
                        "columns");
        assertThat(keys(json.get("columns").get(0)))
                .containsExactly(
                        "name",
                        "type",
                        "rows",
                        "nulls",
                        "nan",
                        "inf",
                        "min",
                        "max",
                        "mean",
                        "std",
                        "p1",
                        "p25",
                        "p50",
                        "p75",
                        "p99",
                        "distinct");
    }

    @Test
    void everyColumnIsDescribedAsBruteForceSays() throws IOException {
        Path file = folder.resolve("a.arrow");
        Rows rows = write(file, 1);
        JsonNode json = json(file, "--memory", "4MiB", "--threads", "2");
        assertThat(json.get("files").get(0).asText()).isEqualTo(file.toString());
        assertThat(json.get("rows").asLong()).isEqualTo((long) ROWS * BATCHES);
        assertThat(json.get("bytes").asLong()).isEqualTo(Files.size(file));
        assertThat(json.get("seconds").asDouble()).isPositive();
        assertThat(json.get("budget_bytes").asLong()).isEqualTo(4 << 20);
        assertThat(json.get("peak_chunk_bytes").asLong()).isBetween(1L, 4L << 20);
        assertThat(json.get("spilled_bytes").asLong()).isZero();
        check(json.get("columns"), rows);
    }

    private static void check(JsonNode columns, Rows rows) {
        JsonNode x = columns.get(0);
        double[] finite = rows.x().stream()
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        checkNumbers(x, "x", "float64", rows.x().size(), finite);
        assertThat(x.get("nan").asLong())
                .isEqualTo(rows.x().stream().filter(v -> v.isNaN()).count());
        assertThat(x.get("inf").asLong())
                .isEqualTo(rows.x().stream().filter(v -> v.isInfinite()).count());
        assertThat(x.get("nulls").asLong()).isZero();
        JsonNode n = columns.get(1);
        double[] whole = rows.n().stream()
                .filter(v -> v != null)
                .mapToDouble(Long::doubleValue)
                .sorted()
                .toArray();
        checkNumbers(n, "n", "int64", rows.n().size(), whole);
        assertThat(n.get("nulls").asLong()).isEqualTo(rows.n().size() - whole.length);
        assertThat(n.get("min").isIntegralNumber()).isTrue();
        assertThat(n.get("nan").isNull()).isTrue();
        JsonNode s = columns.get(2);
        TreeSet<String> texts = new TreeSet<>(rows.s());
        assertThat(s.get("type").asText()).isEqualTo("utf8");
        assertThat(s.get("min").asText()).isEqualTo(texts.first());
        assertThat(s.get("max").asText()).isEqualTo(texts.last());
        assertThat(s.get("mean").isNull()).isTrue();
        assertThat(s.get("distinct").asDouble()).isCloseTo(texts.size(), within(0.03 * texts.size()));
        JsonNode day = columns.get(3);
        assertThat(day.get("type").asText()).isEqualTo("date32");
        assertThat(day.get("min").asText())
                .isEqualTo(java.time.LocalDate.ofEpochDay(
                                rows.day().stream().min(Integer::compare).orElseThrow())
                        .toString());
        assertThat(day.get("mean").isNull()).isTrue();
        assertThat(day.get("std").isNull()).isTrue();
    }

    private static void checkNumbers(JsonNode column, String name, String type, int rows, double[] sorted) {
        assertThat(column.get("name").asText()).isEqualTo(name);
        assertThat(column.get("type").asText()).isEqualTo(type);
        assertThat(column.get("rows").asInt()).isEqualTo(rows);
        assertThat(column.get("min").asDouble()).isEqualTo(sorted[0]);
        assertThat(column.get("max").asDouble()).isEqualTo(sorted[sorted.length - 1]);
        double mean = Arrays.stream(sorted).sum() / sorted.length;
        double variance =
                Arrays.stream(sorted).map(v -> (v - mean) * (v - mean)).sum() / sorted.length;
        assertThat(column.get("mean").asDouble()).isCloseTo(mean, within(1e-9 * Math.max(1, Math.abs(mean))));
        assertThat(column.get("std").asDouble()).isCloseTo(Math.sqrt(variance), within(1e-6 * Math.sqrt(variance)));
        for (String quantile : List.of("p1", "p25", "p50", "p75", "p99")) {
            double rank = Integer.parseInt(quantile.substring(1)) / 100.0;
            double value = column.get(quantile).asDouble();
            long below = Arrays.stream(sorted).filter(v -> v < value).count();
            long upTo = Arrays.stream(sorted).filter(v -> v <= value).count();
            assertThat(rank).isBetween((double) below / sorted.length - 0.01, (double) upTo / sorted.length + 0.01);
        }
        HashSet<Double> distinct = new HashSet<>();
        Arrays.stream(sorted).forEach(distinct::add);
        assertThat(column.get("distinct").asDouble()).isCloseTo(distinct.size(), within(0.03 * distinct.size()));
    }

    @Test
    void severalFilesAreDescribedAsOne() throws IOException {
        Path a = folder.resolve("a.arrow");
        Path b = folder.resolve("b.arrow");
        Rows rows = write(a, 1);
        Rows more = write(b, 2);
        rows.x().addAll(more.x());
        rows.n().addAll(more.n());
        rows.s().addAll(more.s());
        rows.day().addAll(more.day());
        JsonNode json = json(a, b);
        assertThat(json.get("files")).hasSize(2);
        assertThat(json.get("bytes").asLong()).isEqualTo(Files.size(a) + Files.size(b));
        check(json.get("columns"), rows);
    }

    @Test
    void theSameAnswerAtAnyBudgetAndNumberOfThreads() throws IOException {
        Path file = folder.resolve("a.arrow");
        write(file, 3);
        JsonNode columns = json(file, "--memory", "8MiB", "--threads", "1").get("columns");
        assertThat(json(file, "--memory", "8MiB", "--threads", "7").get("columns"))
                .isEqualTo(columns);
        assertThat(json(file, "--memory", "8MiB", "--threads", "2").get("columns"))
                .isEqualTo(columns);
    }

    @Test
    void onlyTheColumnsAskedForComeInTheirOrder() throws IOException {
        Path file = folder.resolve("a.arrow");
        write(file, 1);
        JsonNode json = json(file, "--columns", "s,x");
        assertThat(json.get("columns").findValuesAsText("name")).containsExactly("s", "x");
        assertThat(json.get("rows").asLong()).isEqualTo((long) ROWS * BATCHES);
        assertThat(json.get("columns").get(1))
                .isEqualTo(json(file).get("columns").get(0));
    }

    @Test
    void filesWithoutRowsColumnsOrBatchesAreDescribed() throws IOException {
        JsonNode noColumns = json(Cli.golden("zero-columns.arrow"));
        assertThat(noColumns.get("rows").asLong()).isEqualTo(3);
        assertThat(noColumns.get("columns")).isEmpty();
        for (String name : List.of("zero-rows.arrow", "no-batches.arrow")) {
            JsonNode json = json(Cli.golden(name));
            assertThat(json.get("rows").asLong()).isZero();
            assertThat(json.get("columns")).hasSize(8);
            for (JsonNode column : json.get("columns")) {
                assertThat(column.get("rows").asLong()).isZero();
                assertThat(column.get("nulls").asLong()).isZero();
                assertThat(column.get("min").isNull()).isTrue();
                assertThat(column.get("mean").isNull()).isTrue();
            }
        }
    }

    @Test
    void columnsOfTheSameNameAreDescribedEach() throws IOException {
        JsonNode columns = json(Cli.golden("duplicate-names.arrow")).get("columns");
        assertThat(columns.findValuesAsText("name")).containsExactly("c", "c");
        assertThat(columns.findValuesAsText("type")).containsExactly("int64", "utf8");
    }

    @Test
    void encodedColumnsAreDescribedByTheirValuesWhateverReplacesThem() throws IOException {
        for (String name : List.of("dictionary-replaced.arrows", "dictionary-delta.arrows", "dictionary-delta.arrow")) {
            JsonNode column = json(Cli.golden(name)).get("columns").get(0);
            assertThat(column.get("type").asText()).isEqualTo("dictionary<int32, utf8>");
            assertThat(column.get("min").asText()).isEqualTo("a");
            assertThat(column.get("max").asText()).isEqualTo(name.contains("replaced") ? "z" : "d");
            assertThat(column.get("nulls").asLong()).isEqualTo(1);
        }
    }

    @Test
    void everyGoldenFileIsDescribed() throws IOException {
        try (var files = Files.list(Cli.golden("x").getParent())) {
            for (Path file :
                    files.filter(f -> f.toString().matches(".*\\.arrows?")).toList()) {
                JsonNode json = json(file);
                for (JsonNode column : json.get("columns")) {
                    assertThat(column.get("rows").asLong())
                            .as(file.toString())
                            .isEqualTo(json.get("rows").asLong());
                }
                assertThat(Cli.run("describe", file).exitCode()).isZero();
            }
        }
    }

    @Test
    void theTableHasALineForEachColumnAndOneForTheRun() throws IOException {
        Cli.Result result = Cli.run("describe", Cli.golden("type-int8.arrow"), "--memory", "8MiB");
        assertThat(result.err()).isEmpty();
        assertThat(result.out().lines().toList()).satisfies(lines -> {
            assertThat(lines).hasSize(4);
            assertThat(lines.get(0)).startsWith("column  type  nulls  distinct");
            assertThat(lines.get(1)).startsWith("int8    int8      2         4");
            assertThat(lines.get(2)).isEmpty();
            assertThat(lines.get(3)).startsWith("8 rows, 1 file, ").contains(" of 8.0 MiB");
        });
    }
}
