package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.fileio.ArrowFormat;
import io.bodkin.fileio.ArrowWriter;
import io.bodkin.fileio.DFile;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableArrayTest {
    private static final double NAN = Double.NaN;
    private static final Path TABLE = Foreign.file("table.arrow");

    @RegisterExtension
    final TestEngine engine = new TestEngine("64MiB");

    @TempDir
    Path folder;

    private Engine engine() {
        return engine.get();
    }

    @Test
    void columnsAreAMatrixWithABlockForEachRecordBatch() {
        DArray x = DArrays.ofTable(engine(), TABLE, "x", "id", "flag");
        assertThat(x.dtype()).isEqualTo(DType.FLOAT64);
        assertThat(x.grid().toString()).isEqualTo("[5 x 3] in [2 x 1] blocks");
        assertThat(x.collect()).containsExactly(0.5, 1, 1, NAN, 2, 0, 2.5, 3, 1, 3.5, 4, 0, 4.5, 5, 1);
        assertThat(x.transpose().collect()).containsExactly(0.5, NAN, 2.5, 3.5, 4.5, 1, 2, 3, 4, 5, 1, 0, 1, 0, 1);
        assertThat(x.slice(Range.all().by(-2), Range.all().by(-1)).collect())
                .containsExactly(1, 5, 4.5, 1, 3, 2.5, 1, 1, 0.5);
        assertThat(x.sum(0).collect()).containsExactly(NAN, 15, 3);
        assertThat(x.rechunk(Blocks.of(2, 2)).mean(Axes.of(1)).collect()[4]).isEqualTo(3.5);
        assertThat(x.where(x.isNaN().not(), 0)
                        .transpose()
                        .matmul(x.where(x.isNaN().not(), 0))
                        .collect()[8])
                .isEqualTo(3);
    }

    @Test
    void theTypeOfTheMatrixIsTheSmallestThatHoldsAllColumns() {
        assertThat(DArrays.ofTable(engine(), TABLE, "small", "flag").dtype()).isEqualTo(DType.UINT8);
        assertThat(DArrays.ofTable(engine(), TABLE, "small", "flag").collectLongs())
                .containsExactly(250, 1, 251, 0, 252, 1, 253, 0, 254, 1);
        assertThat(DArrays.ofTable(engine(), TABLE, "wide").collectLongs()).containsExactly(1, 4294967295L, 3, 4, 5);
        assertThat(DArrays.ofTable(engine(), TABLE, "y").dtype()).isEqualTo(DType.FLOAT32);
        assertThat(DArrays.ofTable(engine(), TABLE, "y", "id").dtype()).isEqualTo(DType.FLOAT64);
        DArray narrow = DArrays.ofTable(engine(), TABLE, DType.FLOAT32, "x", "wide");
        assertThat(narrow.dtype()).isEqualTo(DType.FLOAT32);
        assertThat(narrow.slice(Range.at(1)).collect()).containsExactly(NAN, 4294967296.0);
        assertThatThrownBy(() -> DArrays.ofTable(engine(), TABLE, DType.INT32, "wide"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("columns of INT64 do not fit in INT32");
    }

    @Test
    void nullsOfIntegersAreNaNInAFloatingTypeAndElseAnError() {
        assertThat(DArrays.ofTable(engine(), TABLE, DType.FLOAT64, "gaps").collect())
                .containsExactly(1, NAN, 3, 4, 5);
        assertThatThrownBy(() -> DArrays.ofTable(engine(), TABLE, "gaps").collect())
                .rootCause()
                .isInstanceOf(BodkinException.class)
                .hasMessage("column \"gaps\" has 1 nulls in a batch, and INT16 has no NaN for them; FLOAT64 has");
    }

    @Test
    void whatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> DArrays.ofTable(engine(), TABLE))
                .isInstanceOf(BodkinException.class)
                .hasMessageContaining("column \"name\" of type Utf8 has no numbers that an array holds");
        assertThatThrownBy(() -> DArrays.ofTable(engine(), TABLE, "z"))
                .isInstanceOf(BodkinException.class)
                .hasMessageContaining("no column \"z\"");
        assertThatThrownBy(() -> DArrays.load(engine(), TABLE))
                .isInstanceOf(BodkinException.class)
                .hasMessageContaining("DArrays.ofTable makes an array of columns");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tensors.arrow", "tensors-zstd.arrow"})
    void aColumnOfTensorsIsAnArrayWithARowForEach(String name) {
        DArray x = DArrays.load(engine(), Foreign.file(name));
        assertThat(x.grid().toString()).isEqualTo("[7 x 5 x 3] in [2 x 1 x 1] blocks");
        assertThat(x.collect()).isEqualTo(Foreign.values(DType.FLOAT64, 7, 5, 3));
        assertThat(DArrays.load(engine(), Foreign.file(name), Blocks.of(3, 2, 3))
                        .sum()
                        .fetch())
                .isEqualTo(x.sum().fetch());
    }

    @Test
    void thePermutationOfTensorsIsAView() {
        DArray x = DArrays.ofTable(engine(), Foreign.file("tensors-permuted.arrow"), "tensor");
        assertThat(x.collect()).isEqualTo(Foreign.values(DType.FLOAT64, 7, 5, 3));
    }

    @Test
    void aTableThatIsLargerThanMemoryIsReadInParts() {
        Path file = folder.resolve("table.arrow");
        try (Engine small = Engine.builder().memory("4MiB").threads(2).build()) {
            write(small, file, 8, 50_000); // 9.6 MB
            DArray x = DArrays.ofTable(small, file, "a", "b");
            assertThat(x.grid().blocks(0)).isGreaterThan(8);
            assertThat(x.shape().extents()).containsExactly(400_000, 2);
            assertThat(x.mean(0).collect()).containsExactly(199_999.5, 99_999.75);
            assertThat(x.sub(x.mean(0))
                            .div(x.std(0))
                            .transpose()
                            .matmul(x)
                            .shape()
                            .extents())
                    .containsExactly(2, 2);
            assertThat(small.statistics().heldPeak()).isLessThanOrEqualTo(4 << 20);
        }
    }

    private static void write(Engine engine, Path file, int batches, int rows) {
        try (BufferAllocator allocator = new RootAllocator();
                BigIntVector a = new BigIntVector("a", allocator);
                Float8Vector b = new Float8Vector("b", allocator);
                Float8Vector unused = new Float8Vector("c", allocator)) {
            VectorSchemaRoot root = VectorSchemaRoot.of(a, b, unused);
            try (ArrowWriter writer = ArrowWriter.open(engine, root.getSchema(), file, ArrowFormat.plain())) {
                for (int batch = 0; batch < batches; batch++) {
                    root.allocateNew();
                    for (int row = 0; row < rows; row++) {
                        a.setSafe(row, (long) batch * rows + row);
                        b.setSafe(row, (batch * rows + row) / 2.0);
                        unused.setSafe(row, 1);
                    }
                    root.setRowCount(rows);
                    Chunk<Batch> chunk = engine.putBatch(root);
                    writer.append(chunk);
                    chunk.release();
                }
                writer.finish();
            }
        }
    }

    @Test
    void aTableInMemoryIsAnArrayToo() {
        Path file = folder.resolve("table.arrow");
        write(engine(), file, 2, 10);
        Table stored = DFile.arrow(file).load(engine());
        Table table = new InMemory(
                stored.schema(), stored.batches().stream().map(engine()::put).toList());
        DArray x = DArrays.ofTable(engine(), table);
        assertThat(x.shape().extents()).containsExactly(20, 3);
        assertThat(x.sum(0).collect()).containsExactly(190, 95, 20);
        assertThat(x.transpose().matmul(x).collect()[8]).isEqualTo(20);
    }

    private record InMemory(Schema schema, List<Chunk<Batch>> batches) implements Table {
        @Override
        public Table select(List<String> columns) {
            return new InMemory(schema, List.copyOf(batches)); // in this test always all
        }

        @Override
        public long rowCount() {
            return 0;
        }

        @Override
        public long byteSize() {
            return 0;
        }
    }

    @Test
    void vectorsAndBlocksBecomeArrays() {
        try (BufferAllocator allocator = new RootAllocator();
                Float4Vector floats = new Float4Vector("floats", allocator);
                IntVector ints = new IntVector("ints", allocator);
                BitVector flags = new BitVector("flags", allocator);
                VarCharVector words = new VarCharVector("words", allocator)) {
            for (int i = 0; i < 5; i++) {
                floats.setSafe(i, i / 2F);
                ints.setSafe(i, i * i);
                flags.setSafe(i, i % 2);
            }
            floats.setNull(3);
            floats.setValueCount(5);
            ints.setValueCount(5);
            flags.setValueCount(5);
            DArray x = DArrays.distribute(engine(), Blocks.of(2), floats);
            assertThat(x.dtype()).isEqualTo(DType.FLOAT32);
            assertThat(x.collect()).containsExactly(0, 0.5, 1, NAN, 2);
            assertThat(DArrays.distribute(engine(), Blocks.of(3), ints).collectInts())
                    .containsExactly(0, 1, 4, 9, 16);
            assertThat(DArrays.distribute(engine(), Blocks.of(3), flags).collectBooleans())
                    .containsExactly(false, true, false, true, false);
            ints.setNull(0);
            assertThatThrownBy(() -> DArrays.distribute(engine(), Blocks.of(3), ints))
                    .isInstanceOf(BodkinException.class)
                    .hasMessageContaining("has no NaN for them");
            assertThatThrownBy(() -> DArrays.distribute(engine(), Blocks.of(3), words))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a vector of type Utf8 has no numbers");
        }
        Chunk<Block> chunk = engine().putBlock(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
        try (Block block = chunk.fetch()) {
            DArray y = DArrays.distribute(engine(), Blocks.of(2, 2), block);
            assertThat(y.grid().toString()).isEqualTo("[2 x 3] in [1 x 2] blocks");
            assertThat(y.collect()).containsExactly(1, 2, 3, 4, 5, 6);
        }
    }

    @Test
    void pyarrowReadsWhatIsWritten() throws Exception {
        for (DType dtype : DType.values()) {
            DArray x = DArrays.arange(engine(), Blocks.of(20), 60)
                    .mul(37)
                    .mod(101)
                    .cast(dtype)
                    .reshape(6, 10);
            x.rechunk(Blocks.of(3, 5)).save(folder.resolve(dtype + "-even.arrow"));
            x.rechunk(Blocks.of(4, 10)).save(folder.resolve(dtype + "-uneven.arrow"));
        }
        Python.run(
                folder,
                "import numpy as np, pyarrow as pa",
                "types = dict(FLOAT64='<f8', FLOAT32='<f4', INT64='<i8', INT32='<i4', INT16='<i2', INT8='|i1', UINT8='|u1', BOOL='|i1')",
                "for name, dtype in types.items():",
                "    expected = np.arange(60) * 37 % 101",
                "    expected = (expected != 0 if name == 'BOOL' else expected).astype(dtype).reshape(6, 10)",
                "    file = pa.ipc.open_file(name + '-even.arrow')",
                "    column = file.read_all().column(0).combine_chunks()",
                "    assert column.type.extension_name == 'arrow.fixed_shape_tensor', column.type",
                "    blocks = column.storage.flatten()",
                "    blocks = blocks.storage if isinstance(blocks, pa.ExtensionArray) else blocks",
                "    blocks = blocks.to_numpy().reshape(2, 2, 3, 5).transpose(0, 2, 1, 3).reshape(6, 10)",
                "    assert (blocks == expected).all(), name",
                "    column = pa.ipc.open_file(name + '-uneven.arrow').read_all().column(0).combine_chunks()",
                "    rows = column.storage.to_pylist() if isinstance(column, pa.ExtensionArray) else column.to_pylist()",
                "    blocks = np.concatenate([np.array(row['data']).reshape(row['shape']) for row in rows])",
                "    assert (blocks == expected).all(), name");
    }
}
