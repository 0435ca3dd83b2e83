package io.bodkin.fileio;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file that pyarrow has written, written again in every form: schema, metadata and values stay the same. */
class GoldenConversionTest {
    /** Arrow's own reader applies the deltas of a file as it comes to them, and not before the first batch. */
    private static final Set<String> ORACLE_FAILS = Set.of("dictionary-delta.arrow");

    @TempDir
    Path folder;

    private static List<String> names() {
        return Samples.goldenNames();
    }

    private static String ending(ArrowFormat.Kind kind) {
        return kind == ArrowFormat.Kind.FILE ? ".arrow" : ".arrows";
    }

    private Engine engine() {
        return Engine.builder()
                .memory("8MiB")
                .threads(2)
                .spillDirectory(folder.resolve("spill"))
                .build();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyFileStaysTheSameInEveryForm(String name) throws IOException {
        Path source = Samples.golden(name);
        try (Engine engine = engine()) {
            ArrowTable before = (ArrowTable) DFile.arrow(source).load(engine);
            List<List<String>> values = Samples.values(engine, before);
            if (!ORACLE_FAILS.contains(name)) {
                assertThat(values).isEqualTo(Samples.oracle(source));
            }
            for (ArrowFormat.Kind kind : ArrowFormat.Kind.values()) {
                for (Compression compression : Compression.values()) {
                    Path target = folder.resolve(compression + ending(kind));
                    DFile.<Table>tofile(engine, DFile.arrow(source), target, ArrowFormat.of(kind, compression))
                            .fetch();
                    checkSame(engine, before, values, target, kind);
                    // Of a file with several parts of a dictionary it takes the first for all batches.
                    if (kind == ArrowFormat.Kind.STREAM || !name.startsWith("dictionary-")) {
                        assertThat(Samples.oracle(target)).isEqualTo(values);
                    }
                }
            }
        }
    }

    private static void checkSame(
            Engine engine, ArrowTable before, List<List<String>> values, Path target, ArrowFormat.Kind kind) {
        ArrowTable after = (ArrowTable) DFile.arrow(target).load(engine);
        assertThat(after.storedSchema()).isEqualTo(before.storedSchema());
        assertThat(after.schema().getCustomMetadata()).isEqualTo(before.schema().getCustomMetadata());
        assertThat(after.footerMetadata())
                .isEqualTo(kind == ArrowFormat.Kind.FILE ? before.footerMetadata() : Map.of());
        assertThat(after.rowCount()).isEqualTo(before.rowCount());
        assertThat(after.batches()).hasSameSizeAs(before.batches());
        assertThat(Samples.values(engine, after)).isEqualTo(values);
    }

    @Test
    void replacedDictionariesBecomeOneInAFileAndKeepEveryValue() throws IOException {
        List<List<String>> wanted = List.of(List.of("a", "b", "null", "y", "x", "z"));
        try (Engine engine = engine()) {
            Path file = folder.resolve("file.arrow");
            Path stream = folder.resolve("again.arrows");
            DFile.tofile(engine, DFile.arrow(Samples.golden("dictionary-replaced.arrows")), file)
                    .fetch();
            assertThat(Samples.values(engine, file)).isEqualTo(wanted);
            DFile.<Table>tofile(
                            engine,
                            DFile.arrow(file),
                            stream,
                            ArrowFormat.of(ArrowFormat.Kind.STREAM, Compression.NONE))
                    .fetch();
            assertThat(Samples.values(engine, stream)).isEqualTo(wanted);
            assertThat(Samples.oracle(stream)).isEqualTo(wanted);
        }
    }

    @Test
    void footerMetadataGoAlongFromFileToFile() {
        try (Engine engine = engine()) {
            Path copy = folder.resolve("copy.arrow");
            DFile.tofile(engine, DFile.arrow(Samples.golden("metadata.arrow")), copy)
                    .fetch();
            ArrowTable table = (ArrowTable) DFile.arrow(copy).load(engine);
            assertThat(table.footerMetadata()).containsExactly(Map.entry("only", "footer"));
            assertThat(table.schema().getCustomMetadata()).containsExactly(Map.entry("author", "Ümit"));
            assertThat(table.schema().getFields().get(0).getMetadata()).containsExactly(Map.entry("unit", "m"));
        }
    }
}
