package io.bodkin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bodkin.darray.Blocks;
import io.bodkin.darray.DArray;
import io.bodkin.darray.DArrays;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArrayCommandTest {
    private static final Path TABLE = Path.of("..", "darray", "src", "test", "resources", "foreign", "table.arrow");

    @TempDir
    Path folder;

    private Path x;
    private Path y;
    private Path both;

    @BeforeEach
    void files() {
        x = folder.resolve("x.arrow");
        y = folder.resolve("y.npy");
        both = folder.resolve("both.npz");
        try (Engine engine = Engine.builder().memory("16MiB").build()) {
            DArray array = DArrays.distribute(engine, Blocks.of(2, 2), new double[][] {
                {1, 2, Double.NaN}, {4, 5, 6}, {7, 8, 12}
            });
            array.save(x);
            DArrays.arange(engine, Blocks.of(5), 6).reshape(3, 2).save(y);
            DArrays.saveNpz(both, Map.of("x", array));
        }
    }

    private static String out(Object... arguments) {
        Cli.Result result = Cli.run(arguments);
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        return result.out();
    }

    private static void fails(String message, Object... arguments) {
        Cli.Result result = Cli.run(arguments);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(message).hasLineCount(1);
        assertThat(result.exitCode()).isEqualTo(2);
    }

    private static double[] read(Path file) {
        try (Engine engine = Engine.builder().memory("16MiB").build()) {
            return DArrays.load(engine, file).collect();
        }
    }

    @Test
    void infoSaysWhatIsInFiles() throws IOException {
        assertThat(out("array", "info", x, y, both, "--memory", "16MiB").lines().map(line -> line.split(" {2,}")[1]))
                .containsExactly("type", "FLOAT64", "INT64", "FLOAT64");
        assertThat(out("array", "info", y)).contains("[3 x 2]").contains("48 B").contains("NumPy");
        assertThat(out("array", "info", both)).contains("both.npz:x");
        JsonNode json = new ObjectMapper()
                .readTree(out("array", "info", "--json", x, both))
                .get("arrays");
        assertThat(json).hasSize(2);
        assertThat(json.get(0).get("blocks").asInt()).isEqualTo(4);
        assertThat(json.get(0).get("first_block").toString()).isEqualTo("[2,2]");
        assertThat(json.get(1).get("name").asText()).isEqualTo("x");
        assertThat(json.get(1).get("shape").toString()).isEqualTo("[3,3]");
    }

    @Test
    void statsLeaveOutNaN() throws IOException {
        String all = out("array", "stats", x);
        assertThat(all.lines().toList().get(1).split(" +"))
                .containsExactly("all", "8", "1", "5.625", "3.50255009", "1", "12");
        assertThat(all).contains("chunk memory");
        JsonNode json = new ObjectMapper().readTree(out("array", "stats", "--json", x, "--axis", "0"));
        assertThat(json.get("count").toString()).isEqualTo("[3,3,2]");
        assertThat(json.get("nan").toString()).isEqualTo("[0,0,1]");
        assertThat(json.get("mean").toString()).isEqualTo("[4,5,9]");
        assertThat(json.get("max").toString()).isEqualTo("[7,8,12]");
        assertThat(out("array", "stats", x, "--axis", "-1").lines().filter(line -> line.matches("[0-9].*")))
                .hasSize(3);
        assertThat(new ObjectMapper()
                        .readTree(out("array", "stats", "--json", y))
                        .get("mean")
                        .asDouble())
                .isEqualTo(2.5);
    }

    @Test
    void productsAreWritten() {
        Path product = folder.resolve("product.npy");
        assertThat(out("array", "matmul", y, y, "--transpose-a", "-o", product, "--memory", "16MiB"))
                .isEmpty();
        assertThat(read(product)).containsExactly(20, 26, 26, 35);
        fails("[3 x 2]", "array", "matmul", y, y, "-o", product);
        fails("Missing required option: '--output=C'", "array", "matmul", y, y);
    }

    @Test
    void arraysAreSortedAlongAnAxis() {
        Path sorted = folder.resolve("sorted.arrow");
        assertThat(out("array", "sort", y, "-o", sorted, "--axis", "0", "--descending", "--memory", "16MiB"))
                .isEmpty();
        assertThat(read(sorted)).containsExactly(4, 5, 2, 3, 0, 1);
        assertThat(out("array", "sort", x, "-o", sorted)).isEmpty();
        assertThat(read(sorted)).containsExactly(1, 2, Double.NaN, 4, 5, 6, 7, 8, 12);
        fails("axis 2", "array", "sort", y, "-o", sorted, "--axis", "2");
    }

    @Test
    void arraysAreConvertedBetweenFormatsTypesAndBlocks() {
        Path narrow = folder.resolve("narrow.npy");
        assertThat(out("array", "convert", both + ":x", narrow, "--dtype", "float32"))
                .isEmpty();
        Path arrow = folder.resolve("again.arrow");
        assertThat(out("array", "convert", narrow, arrow, "--blocks", "1,3")).isEmpty();
        assertThat(read(arrow)).containsExactly(1, 2, Double.NaN, 4, 5, 6, 7, 8, 12);
        assertThat(out("array", "info", arrow)).contains("FLOAT32").contains("[1 x 3]");
        Path matrix = folder.resolve("matrix.npz");
        assertThat(out("array", "convert", TABLE, matrix, "--columns", "id,x", "--columns", "flag"))
                .isEmpty();
        assertThat(read(matrix)).hasSize(15).startsWith(1, 0.5, 1);
        Path gaps = folder.resolve("gaps.npy");
        assertThat(out("array", "convert", TABLE, gaps, "--columns", "gaps", "--dtype", "float64"))
                .isEmpty();
        assertThat(read(gaps)).containsExactly(1, Double.NaN, 3, 4, 5);
    }

    @Test
    void anArrayLargerThanMemoryIsDescribed() {
        Path large = folder.resolve("large.npy");
        try (Engine engine = Engine.builder().memory("16MiB").build()) {
            DArrays.arange(engine, Blocks.of(100_000), 2_000_000)
                    .cast(DType.INT32)
                    .save(large);
        }
        String text = out("array", "stats", large, "--memory", "2MiB");
        assertThat(text.lines().toList().get(1).split(" +"))
                .containsExactly("all", "2000000", "0", "999999.5", "577350.414", "0", "1999999");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "info none.npy|no such file",
                "info text.txt|not Arrow",
                "info cut.npy|damaged at byte",
                "stats x.arrow --axis 2|axis 2",
                "stats x.arrow --memory 1|at least",
                "stats both.npz:z|no array \"z\"; there are [x]",
                "stats table.arrow|DArrays.ofTable makes an array of columns",
                "convert y.npy z.npy --dtype float16|float64, float32, int64, int32, int16, int8, uint8 or bool",
                "convert y.npy z.npy --blocks 2|do not fit",
                "convert y.npy z.npz:y|a .npz file is written with one array, which has no name",
                "convert y.npy z.npy --blocks a|expected extents such as 1000,500",
                "convert y.npy none/z.npy|no such folder",
                "convert table.arrow z.npy --columns name|has no numbers",
                "matmul x.arrow x.arrow -o none/x.npy|no such folder"
            })
    void badInputIsSaidInOneLine(String command, String message) throws IOException {
        Files.writeString(folder.resolve("text.txt"), "nothing but text");
        Files.write(folder.resolve("cut.npy"), Arrays.copyOf(Files.readAllBytes(y), 100));
        Files.copy(TABLE, folder.resolve("table.arrow"));
        Object[] arguments = Stream.of(("array " + command).split(" "))
                .map(word -> word.contains(".") ? folder.resolve(word) : word)
                .toArray();
        fails(message, arguments);
    }
}
