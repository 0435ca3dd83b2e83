package io.bodkin.engine.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.FileChangedException;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.verify.BatchValidator;
import io.bodkin.engine.ipc.write.BufferedSink;
import io.bodkin.engine.ipc.write.IpcFileWriter;
import io.bodkin.engine.ipc.write.Sink;
import io.bodkin.engine.ipc.write.WriteLayout;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MappingTest {
    private static final int ROWS = 30_000;

    private final BufferAllocator allocator = new RootAllocator();

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void write() throws IOException {
        path = folder.resolve("mapped.arrow");
        try (VectorSchemaRoot root = TestBatches.mixed(ROWS, 1, allocator)) {
            TestBatches.writeFile(path, Codec.NONE, List.of(root, root));
        }
    }

    @AfterEach
    void nothingLeaks() {
        allocator.close();
    }

    private Mapping map(IpcFile file, ByteRange range) {
        return Mapping.map(file.channel(), file.path(), range, Mapping.Trust.FOREIGN, allocator);
    }

    @Test
    void vectorsShareTheBytesOfAMapping() {
        VectorSchemaRoot root;
        long address;
        try (IpcFile file = IpcFile.open(path)) {
            BatchMeta meta = file.meta(1);
            int[] columns = {0, 2};
            Mapping mapping = map(file, meta.range(columns));
            address = mapping.buffer().memoryAddress();
            try (ArrowBuf owned = mapping.buffer();
                    ArrowRecordBatch batch =
                            new BatchLoader(Limits.DEFAULT).load(meta, columns, mapping.body(), allocator)) {
                new BatchValidator(path, Map.of())
                        .validate(
                                List.of(meta.layout(0), meta.layout(2)),
                                batch,
                                meta.block().offset());
                root = Vectors.toRoot(path, file.schema(), columns, batch, allocator);
                assertThat(owned.refCnt()).isGreaterThan(1);
            }
        }
        // The file is closed, the batch too: the vectors alone keep the mapping.
        assertThat(ForeignMemory.contains(address)).isTrue();
        assertThat(root.getVector("x").getObject(ROWS - 1)).isEqualTo(1 + (ROWS - 1) * 0.5);
        root.close();
        assertThat(ForeignMemory.contains(address)).isFalse();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theLastReleaseUnmapsAtOnce() throws IOException {
        try (IpcFile file = IpcFile.open(path)) {
            Mapping mapping = map(file, new ByteRange(100, 5000));
            assertThat(Files.readString(Path.of("/proc/self/maps"))).contains(path.toString());
            mapping.buffer().close();
            assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain(path.toString());
        }
    }

    @Test
    void anyOffsetCanBeMapped() throws IOException {
        byte[] all = Files.readAllBytes(path);
        try (IpcFile file = IpcFile.open(path)) {
            for (long offset : new long[] {0, 1, 4095, 4096, 4097, 12_345}) {
                Mapping mapping = map(file, new ByteRange(offset, 100));
                try (ArrowBuf buffer = mapping.buffer()) {
                    assertThat(buffer.capacity()).isEqualTo(100);
                    assertThat(buffer.getByte(99)).isEqualTo(all[(int) offset + 99]);
                    assertThat(mapping.isResident(new ByteRange(offset + 10, 50)))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void whatTheFileDoesNotHaveIsNotMapped() throws IOException {
        try (IpcFile file = IpcFile.open(path)) {
            ByteRange range = file.meta(1).range(0);
            cut(4096);
            assertThatThrownBy(() -> map(file, range))
                    .isInstanceOf(FileChangedException.class)
                    .hasMessage(path + " changed while it was read: it reached to byte " + range.end()
                            + " and now has 4096 bytes");
            assertThatThrownBy(() -> map(file, new ByteRange(0, 0))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> map(file, new ByteRange(0, 1L << 31)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aMappingThatTheAllocatorRefusesIsUnmapped() throws IOException {
        try (IpcFile file = IpcFile.open(path);
                BufferAllocator small = allocator.newChildAllocator("small", 0, 1000)) {
            assertThatThrownBy(() ->
                            Mapping.map(file.channel(), path, new ByteRange(0, 5000), Mapping.Trust.FOREIGN, small))
                    .isInstanceOf(OutOfMemoryException.class);
            if (OS.LINUX.isCurrentOs()) {
                assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain(path.toString());
            }
        }
    }

    /** Often, because compiled code and interpreted code throw at different places. */
    @RepeatedTest(40)
    void aFileCutShortWhileItIsValidatedIsAnError() throws IOException {
        try (IpcFile file = IpcFile.open(path)) {
            BatchMeta meta = file.meta(1);
            int[] all = meta.allColumns();
            Mapping mapping = map(file, meta.range(all));
            try (ArrowBuf owned = mapping.buffer();
                    ArrowRecordBatch batch =
                            new BatchLoader(Limits.DEFAULT).load(meta, all, mapping.body(), allocator)) {
                assertThat(owned.capacity()).isPositive();
                cut(4096);
                assertThatThrownBy(() -> new BatchValidator(path, Map.of())
                                .validate(meta.layouts, batch, meta.block().offset()))
                        .isInstanceOf(FileChangedException.class)
                        .hasMessageStartingWith(path + " changed while it was read: ");
            }
        }
    }

    @Test
    void aFileCutShortBetweenReadsIsAnError() throws IOException {
        try (IpcFile file = IpcFile.open(path)) {
            BatchMeta meta = file.meta(1);
            file.checkUnchanged();
            cut(4096);
            ByteRange range = meta.range(0);
            try (ArrowBuf buffer = allocator.buffer(range.length())) {
                assertThatThrownBy(() -> file.read(range, buffer, 0)).isInstanceOf(FileChangedException.class);
            }
            assertThatThrownBy(() -> file.meta(1)).isInstanceOf(FileChangedException.class);
            assertThatThrownBy(file::checkUnchanged).isInstanceOf(FileChangedException.class);
        }
    }

    @RepeatedTest(40)
    void compressingAForeignMappingThatWasCutShortIsAnError() throws IOException {
        try (IpcFile file = IpcFile.open(path);
                Sink sink = BufferedSink.create(folder.resolve("out.arrow"))) {
            BatchMeta meta = file.meta(1);
            int[] all = meta.allColumns();
            Mapping mapping = map(file, meta.range(all));
            try (ArrowBuf owned = mapping.buffer();
                    ArrowRecordBatch batch =
                            new BatchLoader(Limits.DEFAULT).load(meta, all, mapping.body(), allocator)) {
                assertThat(owned.capacity()).isPositive();
                cut(4096);
                IpcFileWriter writer =
                        new IpcFileWriter(sink, file.ipcSchema(), WriteLayout.PAGES, TestBatches.scratch());
                assertThatThrownBy(() -> writer.write(batch, Codec.ZSTD))
                        .isInstanceOf(BodkinException.class)
                        .hasMessageContaining("was cut short while it was copied");
            }
        }
    }

    private void cut(long size) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }
}
