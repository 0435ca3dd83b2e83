package io.bodkin.engine.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.write.BufferedSink;
import io.bodkin.engine.ipc.write.DirectSink;
import io.bodkin.engine.ipc.write.IpcFileWriter;
import io.bodkin.engine.ipc.write.IpcStreamWriter;
import io.bodkin.engine.ipc.write.Sink;
import io.bodkin.engine.ipc.write.WriteLayout;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WriteAndReadTest {
    private final BufferAllocator allocator = new RootAllocator();

    @TempDir
    Path folder;

    @AfterEach
    void nothingLeaks() {
        allocator.close();
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void whatIsWrittenToAFileIsReadBack(Codec codec) throws IOException {
        Path path = folder.resolve("a.arrow");
        try (VectorSchemaRoot first = TestBatches.mixed(1000, 7, allocator);
                VectorSchemaRoot second = TestBatches.mixed(300_000, 8, allocator)) {
            TestBatches.writeFile(path, codec, List.of(first, second));
            try (IpcFile file = IpcFile.open(path)) {
                assertThat(file.kind()).isEqualTo(IpcFile.Kind.FILE);
                assertThat(file.schema()).isEqualTo(first.getSchema());
                assertThat(file.footerMetadata()).isEqualTo(Map.of("bodkin.test", "yes"));
                assertThat(file.rows()).isEqualTo(301_000);
                try (VectorSchemaRoot a = TestBatches.loadRoot(file, 0, allocator);
                        VectorSchemaRoot b = TestBatches.loadRoot(file, 1, allocator)) {
                    assertThat(a.equals(first)).isTrue();
                    assertThat(b.equals(second)).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void whatIsWrittenToAStreamIsReadBack(Codec codec) throws IOException {
        Path path = folder.resolve("a.arrows");
        try (VectorSchemaRoot root = TestBatches.mixed(1000, 7, allocator)) {
            writeStream(path, codec, root, 3);
            try (IpcFile file = IpcFile.open(path)) {
                assertThat(file.kind()).isEqualTo(IpcFile.Kind.STREAM);
                assertThat(file.batchCount()).isEqualTo(3);
                assertThat(file.rows()).isEqualTo(3000);
                try (VectorSchemaRoot read = TestBatches.loadRoot(file, 2, allocator)) {
                    assertThat(read.equals(root)).isTrue();
                }
            }
        }
    }

    @Test
    void theReaderOfArrowReadsOurFiles() throws IOException {
        Path path = folder.resolve("a.arrow");
        try (VectorSchemaRoot root = TestBatches.mixed(200_000, 7, allocator)) {
            TestBatches.writeFile(path, Codec.NONE, List.of(root, root));
            try (FileChannel channel = FileChannel.open(path);
                    ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
                assertThat(reader.getRecordBlocks()).hasSize(2);
                assertThat(reader.loadNextBatch()).isTrue();
                assertThat(reader.loadNextBatch()).isTrue();
                assertThat(reader.getVectorSchemaRoot().equals(root)).isTrue();
                assertThat(reader.getMetaData()).containsEntry("bodkin.test", "yes");
            }
        }
    }

    @Test
    void theReaderOfArrowReadsOurStreams() throws IOException {
        Path path = folder.resolve("a.arrows");
        try (VectorSchemaRoot root = TestBatches.mixed(2000, 7, allocator)) {
            writeStream(path, Codec.NONE, root, 2);
            try (ArrowStreamReader reader =
                    new ArrowStreamReader(FileChannel.open(path, StandardOpenOption.READ), allocator)) {
                assertThat(reader.loadNextBatch()).isTrue();
                assertThat(reader.getVectorSchemaRoot().equals(root)).isTrue();
                assertThat(reader.loadNextBatch()).isTrue();
                assertThat(reader.loadNextBatch()).isFalse();
            }
        }
    }

    @Test
    void bodiesAndLargeBuffersOfAFileBeginOnPages() throws IOException {
        Path path = folder.resolve("a.arrow");
        try (VectorSchemaRoot root = TestBatches.mixed(300_000, 7, allocator)) {
            TestBatches.writeFile(path, Codec.NONE, List.of(root, root));
            try (IpcFile file = IpcFile.open(path)) {
                for (int i = 0; i < 2; i++) {
                    BatchMeta meta = file.meta(i);
                    assertThat(meta.block().bodyOffset() % 4096).isZero();
                    for (int b = 0; b < meta.bufferCount(); b++) {
                        ByteRange buffer = meta.buffer(b);
                        assertThat(buffer.offset() % (buffer.length() >= 1 << 20 ? 4096 : 64))
                                .isZero();
                    }
                }
            }
        }
    }

    @Test
    void aSinkForDirectWritesGivesTheSameFile() throws IOException {
        try (VectorSchemaRoot root = TestBatches.mixed(300_000, 7, allocator)) {
            for (Codec codec : Codec.values()) {
                Path buffered = folder.resolve("buffered-" + codec);
                Path direct = folder.resolve("direct-" + codec);
                TestBatches.writeFile(buffered, codec, List.of(root, root));
                try (Sink sink = DirectSink.create(direct, TestBatches.bounce(256 << 10));
                        ArrowRecordBatch batch = TestBatches.unload(root)) {
                    IpcFileWriter writer = new IpcFileWriter(
                            sink, IpcSchema.of(root.getSchema()), WriteLayout.PAGES, TestBatches.scratch());
                    writer.write(batch, codec);
                    writer.write(batch, codec);
                    writer.finish(Map.of("bodkin.test", "yes"));
                }
                assertThat(Files.mismatch(direct, buffered)).isEqualTo(-1);
            }
        }
    }

    private static void writeStream(Path path, Codec codec, VectorSchemaRoot root, int times) throws IOException {
        try (Sink sink = BufferedSink.create(path);
                ArrowRecordBatch batch = TestBatches.unload(root)) {
            IpcStreamWriter writer = new IpcStreamWriter(sink, IpcSchema.of(root.getSchema()), TestBatches.scratch());
            for (int i = 0; i < times; i++) {
                writer.write(batch, codec);
            }
            writer.finish();
        }
    }
}
