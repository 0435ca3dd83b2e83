package io.bodkin.engine.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.write.BufferedSink;
import io.bodkin.engine.ipc.write.IpcFileWriter;
import io.bodkin.engine.ipc.write.Sink;
import io.bodkin.engine.ipc.write.WriteLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyBatchesTest {
    @TempDir
    Path directory;

    @Test
    void copiedBatchesAreTheSameAndTheWindowStaysAsItWas() throws Exception {
        Path source = directory.resolve("source.arrow");
        Path target = directory.resolve("target.arrow");
        ByteBuffer window = ByteBuffer.allocateDirect(1000);
        try (RootAllocator allocator = new RootAllocator()) {
            try (VectorSchemaRoot a = TestBatches.mixed(100, 1, allocator);
                    VectorSchemaRoot b = TestBatches.mixed(5000, 2, allocator)) {
                TestBatches.writeFile(source, Codec.ZSTD, List.of(a, b));
            }
            try (IpcFile from = IpcFile.open(source);
                    Sink sink = BufferedSink.create(target)) {
                IpcFileWriter writer = new IpcFileWriter(sink, from.ipcSchema(), WriteLayout.PAGES);
                for (int batch : new int[] {1, 0}) {
                    Block block = writer.copy(from.channel(), from.meta(batch).block(), window);
                    assertThat(block.bodyOffset() % WriteLayout.PAGES.body()).isZero();
                }
                writer.finish(Map.of());
            }
            assertThat(window.position()).isZero();
            assertThat(window.limit()).isEqualTo(1000);
            try (IpcFile from = IpcFile.open(source);
                    IpcFile to = IpcFile.open(target)) {
                for (int batch = 0; batch < 2; batch++) {
                    try (ArrowRecordBatch before = TestBatches.load(from, batch, allocator);
                            ArrowRecordBatch after = TestBatches.load(to, 1 - batch, allocator)) {
                        assertThat(after.getLength()).isEqualTo(before.getLength());
                        for (int i = 0; i < before.getBuffers().size(); i++) {
                            assertThat(after.getBuffers().get(i).nioBuffer())
                                    .isEqualTo(before.getBuffers().get(i).nioBuffer());
                        }
                    }
                }
            }
        }
    }
}
