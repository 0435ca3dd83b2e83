package io.bodkin.fileio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that hold one chunk: a block, or one batch. */
class ChunkFileTest {
    @TempDir
    Path folder;

    @TempDir
    Path spill;

    private Engine engine;

    @BeforeEach
    void open() {
        engine =
                Engine.builder().memory("8MiB").threads(2).spillDirectory(spill).build();
    }

    /** A block or batch that a test has not closed is still held. */
    @AfterEach
    void close() {
        engine.close();
        assertThat(engine.runtime().heldBytes()).isZero();
    }

    private Task<Block> counting(DType dtype, long... extents) {
        return engine.spawn(() -> {
            Block made = engine.context().allocate(dtype, Shape.of(extents));
            for (int i = 0; i < made.elements(); i++) {
                made.write(i, new double[] {dtype == DType.BOOL ? i % 2 : i % 100}, 0, 1);
            }
            return made;
        });
    }

    private static void isCounting(Block block, DType dtype, long... extents) {
        assertThat(block.dtype()).isEqualTo(dtype);
        assertThat(block.shape()).isEqualTo(Shape.of(extents));
        for (int i = 0; i < block.elements(); i++) {
            assertThat(block.getDouble(i)).isEqualTo(dtype == DType.BOOL ? i % 2 : i % 100);
        }
    }

    private static void refused(Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOf(BodkinException.class)
                .hasMessage(message)
                .extracting(failure -> ((BodkinException) failure).kind())
                .isEqualTo(Kind.USER);
    }

    // ---- blocks

    @ParameterizedTest
    @EnumSource(DType.class)
    void aBlockOfEachTypeComesBackTheSame(DType dtype) {
        DFile<Block> file = DFile.tofile(engine, counting(dtype, 3, 50), folder.resolve("b.arrow"))
                .fetch();
        try (Block again = file.load(engine)) {
            isCounting(again, dtype, 3, 50);
        }
        assertThat(DFile.open(file.path()).load(engine)).isInstanceOfSatisfying(Block.class, block -> {
            isCounting(block, dtype, 3, 50);
            block.close();
        });
    }

    @Test
    void blocksOfOddShapesComeBackTheSame() {
        for (long[] extents : new long[][] {{}, {1}, {0}, {4, 0, 2}, {2, 3, 4, 5}}) {
            DFile.tofile(engine, counting(DType.INT32, extents), folder.resolve("b.arrow"))
                    .fetch();
            try (Block again = DFile.block(folder.resolve("b.arrow")).load(engine)) {
                isCounting(again, DType.INT32, extents);
            }
        }
    }

    @Test
    void aFetchedBlockIsWrittenBeforeTheCallReturns() {
        try (Block block = counting(DType.FLOAT64, 10).fetch()) {
            DFile<Block> file = DFile.tofile(engine, block, folder.resolve("b.arrow"));
            assertThat(engine.spawn(file, b -> b.getDouble(9)).fetch()).isEqualTo(9);
        }
    }

    @Test
    void aBlockChunkIsWritten() {
        Chunk<Block> chunk = engine.putBlock(new double[] {1, 2, 3, 4}, 2, 2);
        DFile<Block> file =
                DFile.tofile(engine, chunk, folder.resolve("b.arrow")).fetch();
        assertThat(engine.spawn(file, Block::toDoubleArray).fetch()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aCompressedBlockComesBackTheSame() throws IOException {
        for (Compression compression : Compression.values()) {
            DFile<Block> file = DFile.<Block>tofile(
                            engine,
                            counting(DType.INT64, 1000, 100),
                            folder.resolve(compression.name()),
                            BlockFormat.of(compression))
                    .fetch();
            try (Block again = file.load(engine)) {
                isCounting(again, DType.INT64, 1000, 100);
            }
        }
        assertThat(Files.size(folder.resolve("ZSTD"))).isLessThan(Files.size(folder.resolve("NONE")) / 5);
    }

    @Test
    void otherReadersFindATensor() throws IOException {
        DFile<Block> file = DFile.tofile(engine, counting(DType.INT16, 2, 3), folder.resolve("b.arrow"))
                .fetch();
        assertThat(Samples.oracle(file.path())).isEqualTo(List.of(List.of("[0,1,2,3,4,5]")));
        ArrowTable table = (ArrowTable) DFile.arrow(file.path()).load(engine);
        assertThat(table.schema().getFields().get(0).getMetadata())
                .isEqualTo(Map.of(
                        "ARROW:extension:name",
                        "arrow.fixed_shape_tensor",
                        "ARROW:extension:metadata",
                        "{\"shape\":[2,3]}"));
    }

    @Test
    void aTensorOfPyarrowIsABlock() {
        Path file = Samples.golden("block.arrow");
        try (Block block = DFile.block(file).load(engine)) {
            assertThat(block.dtype()).isEqualTo(DType.FLOAT32);
            assertThat(block.shape()).isEqualTo(Shape.of(2, 3));
            assertThat(block.toDoubleArray()).containsExactly(0.5, 1, 2, 3, 4, 5);
        }
        assertThat(DFile.open(file).load(engine)).isInstanceOfSatisfying(Block.class, Block::close);
        assertThat(DFile.arrow(file).load(engine).rowCount()).isEqualTo(1);
    }

    @Test
    void tensorsInSeveralRowsAreATable() {
        Path file = Samples.golden("type-tensor.arrow").toAbsolutePath().normalize();
        assertThat(DFile.open(file).load(engine)).isInstanceOf(Table.class);
        refused(
                () -> DFile.block(file).load(engine),
                file
                        + ": holds no block, which is one row of one arrow.fixed_shape_tensor column without nulls, but 8 rows"
                        + " of 1 columns; DFile.arrow reads them as a table");
    }

    @Test
    void blocksOfFilesAreDroppedWithoutWritingAndComeBack() {
        List<DFile<Block>> files = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Task<Block> block = counting(DType.FLOAT64, 1 << 18);
            files.add(DFile.tofile(engine, block, folder.resolve("b" + i)).fetch());
            block.release();
        }
        long spilled = engine.statistics().spilled();
        for (int turn = 0; turn < 2; turn++) {
            for (DFile<Block> file : files) {
                assertThat(engine.spawn(file, b -> b.getDouble(b.elements() - 1))
                                .fetch())
                        .isEqualTo(((1 << 18) - 1) % 100);
            }
        }
        assertThat(engine.statistics().spilled()).isEqualTo(spilled);
        assertThat(engine.statistics().heldPeak())
                .isLessThanOrEqualTo(engine.settings().memory());
    }

    @Test
    void aBlockThatTakesMostOfTheBudgetIsLoaded() {
        Task<Block> block = counting(DType.INT8, 6 << 20);
        DFile<Block> file =
                DFile.tofile(engine, block, folder.resolve("b.arrow")).fetch();
        block.release();
        try (Block again = file.load(engine)) {
            assertThat(again.getLong(99)).isEqualTo(99);
        }
    }

    @Test
    void aFormatReadsABlockForItsCaller() throws IOException {
        Path path = DFile.tofile(engine, counting(DType.INT8, 5), folder.resolve("b.arrow"))
                .fetch()
                .path();
        try (Block block = BlockFormat.plain().read(engine, path)) {
            isCounting(block, DType.INT8, 5);
        }
    }

    // ---- batches

    private Table samples(int batches, int rows) throws IOException {
        return DFile.arrow(Samples.write(folder.resolve("samples.arrow"), batches, rows))
                .load(engine);
    }

    @Test
    void aBatchComesBackAsABatch() throws IOException {
        Table table = samples(3, 100);
        DFile<Batch> file = DFile.tofile(engine, table.batches().get(1), folder.resolve("b.arrow"))
                .fetch();
        try (Batch again = file.load(engine)) {
            assertThat(again.rowCount()).isEqualTo(100);
            assertThat(again.column(0).getObject(0)).isEqualTo(50.0);
        }
        assertThat(engine.spawn(DFile.batch(file.path()), Batch::rowCount).fetch())
                .isEqualTo(100);
        assertThat(DFile.open(file.path()).load(engine)).isInstanceOf(Table.class);
    }

    @Test
    void aBatchThatATableWouldCutComesBackWhole() throws IOException {
        Table table = samples(1, 100_000);
        assertThat(table.batches()).hasSizeGreaterThan(1);
        DFile<Batch> whole = DFile.batch(folder.resolve("samples.arrow"));
        assertThat(engine.spawn(whole, Batch::rowCount).fetch()).isEqualTo(100_000);
        try (Batch batch = whole.load(engine)) {
            DFile<Batch> copy =
                    DFile.tofile(engine, batch, folder.resolve("copy.arrow"), BatchFormat.of(Compression.LZ4));
            assertThat(Samples.oracle(copy.path())).isEqualTo(Samples.oracle(whole.path()));
        }
    }

    @Test
    void aBatchWithDictionariesComesBackTheSame() throws IOException {
        Path source = Samples.golden("type-dictionary.arrow");
        Chunk<Batch> first = DFile.arrow(source).load(engine).batches().get(0);
        DFile<Batch> file =
                DFile.tofile(engine, first, folder.resolve("b.arrow")).fetch();
        assertThat(Samples.oracle(file.path()).get(0))
                .isEqualTo(Samples.oracle(source).get(0).subList(0, 5));
        try (Batch again = file.load(engine)) {
            assertThat(again.dictionaries().getDictionaryIds()).hasSize(1);
        }
    }

    @Test
    void severalBatchesAreNotOne() throws IOException {
        samples(3, 10);
        Path path = folder.resolve("samples.arrow");
        refused(
                () -> DFile.batch(path).load(engine),
                path + ": holds 3 batches, not one; DFile.arrow reads them as a table");
    }

    // ---- tables and objects

    @Test
    void aTableOfComputedBatchesIsWritten() throws IOException {
        Table samples = samples(3, 100);
        Table reversed = new Reversed(samples);
        DFile<Table> file = DFile.tofile(engine, Ref.of(reversed), folder.resolve("r.arrow"))
                .fetch();
        assertThat(Samples.oracle(file.path()).get(0)).hasSize(300).startsWith("100.0");
        assertThat(file.load(engine).batches()).hasSize(3);
    }

    private record Reversed(Table table) implements Table {
        @Override
        public Schema schema() {
            return table.schema();
        }

        @Override
        public List<Chunk<Batch>> batches() {
            List<Chunk<Batch>> batches = new ArrayList<>(table.batches());
            java.util.Collections.reverse(batches);
            return batches;
        }

        @Override
        public Table select(List<String> columns) {
            return new Reversed(table.select(columns));
        }

        @Override
        public long rowCount() {
            return table.rowCount();
        }

        @Override
        public long byteSize() {
            return table.byteSize();
        }
    }

    @Test
    void anObjectOfATaskComesBackTheSame() {
        Task<Map<String, List<Integer>>> map = engine.spawn(() -> Map.of("a", List.of(1, 2)));
        DFile<Map<String, List<Integer>>> file =
                DFile.tofile(engine, map, folder.resolve("map")).fetch();
        assertThat(file.load(engine)).isEqualTo(Map.of("a", List.of(1, 2)));
        DFile<Object> nothing =
                DFile.tofile(engine, Ref.of(null), folder.resolve("null")).fetch();
        assertThat(nothing.load(engine)).isNull();
    }
}
