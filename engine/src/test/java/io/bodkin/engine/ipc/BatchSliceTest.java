package io.bodkin.engine.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.verify.BatchValidator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compare.Range;
import org.apache.arrow.vector.compare.RangeEqualsVisitor;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType.ArrowTypeID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchSliceTest {
    private static final Set<String> READ_WHOLE = Set.of(
            "type-utf8_view.arrow",
            "type-binary_view.arrow",
            "type-list_view.arrow",
            "type-large_list_view.arrow",
            "type-dense_union.arrow",
            "type-run_end.arrow");

    private final BufferAllocator allocator = new RootAllocator();

    @TempDir
    Path folder;

    @AfterEach
    void nothingLeaks() {
        allocator.close();
    }

    static List<String> types() throws IOException {
        return GoldenFilesTest.names().stream()
                .filter(name -> name.startsWith("type-"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("types")
    void anySliceHasTheRowsOfTheWhole(String name) {
        try (IpcFile file = IpcFile.open(GoldenFilesTest.golden(name));
                VectorSchemaRoot whole = TestBatches.loadRoot(file, 0, allocator)) {
            BatchMeta meta = file.meta(0);
            assertThat(BatchSlice.whyNot(meta, 0).isPresent()).isEqualTo(READ_WHOLE.contains(name));
            if (READ_WHOLE.contains(name)) {
                assertThatThrownBy(() -> BatchSlice.plan(file, meta, new int[] {0}, 0, 1))
                        .isInstanceOf(BodkinException.class)
                        .hasMessageContaining("can only be read whole");
                return;
            }
            for (int from = 0; from <= 5; from++) {
                for (int count = 0; from + count <= 5; count++) {
                    check(file, meta, from, count, whole);
                }
            }
        }
    }

    @Test
    void aLargeBatchIsTheSumOfItsSlices() throws IOException {
        Path path = folder.resolve("large.arrow");
        try (VectorSchemaRoot root = TestBatches.mixed(20_000, 3, allocator)) {
            TestBatches.writeFile(path, Codec.NONE, List.of(root));
            try (IpcFile file = IpcFile.open(path)) {
                BatchMeta meta = file.meta(0);
                for (int from = 0; from < 20_000; from += 3_001) {
                    check(file, meta, from, Math.min(3_001, 20_000 - from), root);
                }
                BatchSlice tenth = BatchSlice.plan(file, meta, meta.allColumns(), 9_000, 2_000);
                assertThat(tenth.bytes())
                        .isBetween(meta.block().bodyLength() / 12, meta.block().bodyLength() / 6);
            }
        }
    }

    @Test
    void aCompressedBatchIsReadWhole() {
        try (IpcFile file = IpcFile.open(GoldenFilesTest.golden("lz4-large.arrow"))) {
            assertThat(BatchSlice.whyNot(file.meta(0), 0))
                    .contains("the batch is compressed with LZ4_FRAME and can only be read whole");
        }
    }

    private void check(IpcFile file, BatchMeta meta, int from, int count, VectorSchemaRoot whole) {
        int[] all = meta.allColumns();
        BatchSlice slice = BatchSlice.plan(file, meta, all, from, count);
        List<Body.Segment> segments = new ArrayList<>();
        for (ByteRange range : slice.ranges(0)) {
            ArrowBuf buffer = allocator.buffer(range.length());
            segments.add(new Body.Segment(buffer, range));
            file.read(range, buffer, 0);
        }
        try (ArrowRecordBatch batch = slice.load(Body.of(segments), allocator)) {
            segments.forEach(segment -> segment.buffer().close());
            new BatchValidator(file.path(), Dictionaries.lengths(file, 0))
                    .validate(meta.layouts, batch, meta.block().offset());
            try (VectorSchemaRoot rows = Vectors.toRoot(file.path(), file.schema(), all, batch, allocator)) {
                assertThat(rows.getRowCount()).isEqualTo(count);
                for (int c : all) {
                    boolean same = new RangeEqualsVisitor(whole.getVector(c), rows.getVector(c))
                            .rangeEquals(new Range(from, 0, count));
                    assertThat(same).as("rows %d + %d", from, count).isTrue();
                    assertThat(rows.getVector(c).getNullCount()).isEqualTo(nulls(whole, c, from, count));
                }
            }
        }
    }

    private static int nulls(VectorSchemaRoot whole, int column, int from, int count) {
        int nulls = 0;
        for (int i = from; i < from + count; i++) {
            boolean counted = whole.getVector(column).getField().getType().getTypeID() != ArrowTypeID.Union;
            nulls += counted && whole.getVector(column).isNull(i) ? 1 : 0;
        }
        return nulls;
    }
}
