package io.bodkin.engine.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.ipc.codec.Codec;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that pyarrow wrote; {@code golden/make_golden.py} makes them. */
class GoldenFilesTest {
    private final BufferAllocator allocator = new RootAllocator();

    @TempDir
    Path folder;

    @AfterEach
    void nothingLeaks() {
        allocator.close();
    }

    static Path golden(String name) {
        try {
            return Path.of(GoldenFilesTest.class.getResource("/golden/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(golden("make_golden.py").getParent())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(".arrow"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyFileIsReadAsArrowReadsIt(String name) throws IOException {
        try (IpcFile file = IpcFile.open(golden(name));
                ArrowReader oracle = reader(golden(name))) {
            assertThat(file.schema().getFields())
                    .isEqualTo(oracle.getVectorSchemaRoot().getSchema().getFields());
            assertThat(file.schema().getCustomMetadata())
                    .isEqualTo(oracle.getVectorSchemaRoot().getSchema().getCustomMetadata());
            for (int i = 0; i < file.batchCount(); i++) {
                assertThat(oracle.loadNextBatch()).isTrue();
                try (VectorSchemaRoot ours = TestBatches.loadRoot(file, i, allocator)) {
                    assertThat(ours.equals(oracle.getVectorSchemaRoot())).isTrue();
                }
                if (!name.equals("dictionary-delta.arrow")) {
                    // Of a file the oracle applies deltas as it comes to them; they count from the start.
                    checkDictionaries(file, i, oracle);
                }
            }
            assertThat(oracle.loadNextBatch()).isFalse();
        }
    }

    private void checkDictionaries(IpcFile file, int batch, ArrowReader oracle) throws IOException {
        try (Dictionaries ours =
                Dictionaries.load(file, batch, file.ipcSchema().dictionaries().keySet(), allocator)) {
            for (Map.Entry<Long, Dictionary> entry :
                    oracle.getDictionaryVectors().entrySet()) {
                Dictionary mine = ours.lookup(entry.getKey());
                assertThat(mine.getEncoding()).isEqualTo(entry.getValue().getEncoding());
                assertThat(mine.getVector().toString())
                        .isEqualTo(entry.getValue().getVector().toString());
            }
        }
    }

    private ArrowReader reader(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        return path.toString().endsWith("s")
                ? new ArrowStreamReader(channel, allocator, CommonsCompressionFactory.INSTANCE)
                : new ArrowFileReader(channel, allocator, CommonsCompressionFactory.INSTANCE);
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyFileIsTheSameAfterItWasWrittenAgain(String name) throws IOException {
        for (Codec codec : Codec.values()) {
            Path copy = folder.resolve(codec + "-" + name);
            if (name.endsWith("s")) {
                Copies.toStream(golden(name), copy, codec, allocator);
            } else {
                Copies.toFile(golden(name), copy, codec, allocator);
            }
            try (IpcFile before = IpcFile.open(golden(name));
                    IpcFile after = IpcFile.open(copy)) {
                assertThat(after.ipcSchema()).isEqualTo(before.ipcSchema());
                assertThat(after.footerMetadata()).isEqualTo(before.footerMetadata());
                assertThat(IntStream.range(0, after.batchCount()).map(after::rowCount))
                        .containsExactlyElementsOf(IntStream.range(0, before.batchCount())
                                .map(before::rowCount)
                                .boxed()
                                .toList());
                for (int i = 0; i < after.batchCount(); i++) {
                    try (VectorSchemaRoot a = TestBatches.loadRoot(before, i, allocator);
                            VectorSchemaRoot b = TestBatches.loadRoot(after, i, allocator)) {
                        assertThat(b.equals(a)).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void aReplacedDictionaryCountsFromItsPlaceOn() {
        assertThat(values("dictionary-replaced.arrows")).isEqualTo(List.of("[a, b, null]", "[y, x, z]"));
    }

    @Test
    void aDeltaCountsFromItsPlaceOnInAStream() {
        assertThat(values("dictionary-delta.arrows")).isEqualTo(List.of("[a, b, null]", "[b, d, c]"));
        try (IpcFile file = IpcFile.open(golden("dictionary-delta.arrows"))) {
            assertThat(Dictionaries.lengths(file, 0)).containsValue(2L);
            assertThat(Dictionaries.lengths(file, 1)).containsValue(4L);
            assertThat(file.dictionaryGeneration(0)).isLessThan(file.dictionaryGeneration(1));
        }
    }

    @Test
    void allDeltasCountForAllBatchesOfAFile() {
        assertThat(values("dictionary-delta.arrow")).isEqualTo(List.of("[a, b, null]", "[b, d, c]"));
        try (IpcFile file = IpcFile.open(golden("dictionary-delta.arrow"))) {
            assertThat(Dictionaries.lengths(file, 0)).containsValue(4L);
        }
    }

    private List<String> values(String name) {
        try (IpcFile file = IpcFile.open(golden(name))) {
            return IntStream.range(0, file.batchCount())
                    .mapToObj(i -> decoded(file, i))
                    .toList();
        }
    }

    private String decoded(IpcFile file, int batch) {
        try (VectorSchemaRoot root = TestBatches.loadRoot(file, batch, allocator);
                Dictionaries dictionaries =
                        Dictionaries.load(file, batch, file.ipcSchema().dictionariesOf(0), allocator)) {
            FieldVector indices = root.getVector(0);
            Field field = indices.getField();
            Dictionary dictionary = dictionaries.lookup(field.getDictionary().getId());
            try (FieldVector decoded = (FieldVector) DictionaryEncoder.decode(indices, dictionary, allocator)) {
                return decoded.toString();
            }
        }
    }

    @Test
    void rowsAreCountedWithoutColumns() throws IOException {
        try (IpcFile file = IpcFile.open(golden("zero-columns.arrow"))) {
            assertThat(file.schema().getFields()).isEmpty();
            assertThat(file.rows()).isEqualTo(3);
            try (VectorSchemaRoot root = TestBatches.loadRoot(file, 0, allocator)) {
                assertThat(root.getRowCount()).isEqualTo(3);
            }
        }
    }

    @Test
    void metadataOfFieldSchemaAndFooterAreKeptApart() {
        try (IpcFile file = IpcFile.open(golden("metadata.arrow"))) {
            assertThat(file.schema().getFields().get(0).getMetadata()).containsExactly(Map.entry("unit", "m"));
            assertThat(file.schema().getCustomMetadata()).containsExactly(Map.entry("author", "Ümit"));
            assertThat(file.footerMetadata()).containsExactly(Map.entry("only", "footer"));
        }
    }

    @Test
    void anUnknownExtensionTypeIsItsStorageWithItsMetadata() {
        try (IpcFile file = IpcFile.open(golden("unknown-extension.arrow"))) {
            Field field = file.schema().getFields().get(0);
            assertThat(field.getType().toString()).isEqualTo("Int(32, true)");
            assertThat(field.getMetadata())
                    .containsEntry("ARROW:extension:name", "no.such")
                    .containsEntry("ARROW:extension:metadata", "m");
        }
    }

    @Test
    void someColumnsAreLoadedFromTheirBytesAlone() {
        try (IpcFile file = IpcFile.open(golden("zstd.arrow"))) {
            BatchMeta meta = file.meta(0);
            int[] columns = {4, 1};
            ByteRange range = meta.range(columns);
            assertThat(range.length()).isLessThan(meta.block().bodyLength());
            try (var buffer = allocator.buffer(range.length())) {
                file.read(range, buffer, 0);
                try (ArrowRecordBatch batch =
                                new BatchLoader(Limits.DEFAULT).load(meta, columns, Body.of(buffer, range), allocator);
                        VectorSchemaRoot root = Vectors.toRoot(file.path(), file.schema(), columns, batch, allocator)) {
                    assertThat(root.contentToTSVString())
                            .isEqualTo("no_nulls\tfloat64\n1\t1.5\n2\t-2.0\n3\tnull\n4\t0.0\n5\t4.0\n");
                }
            }
        }
    }
}
