package io.bodkin.engine.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.write.DirectSink;
import io.bodkin.engine.ipc.write.IpcFileWriter;
import io.bodkin.engine.ipc.write.Sink;
import io.bodkin.engine.ipc.write.WriteLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkTest {
    @TempDir
    Path folder;

    @Test
    void directWritesInAnyOrderGiveTheSameBytes() throws IOException {
        for (int seed = 0; seed < 12; seed++) {
            Random random = new Random(seed);
            byte[] expected = new byte[1_000_000];
            Path path = folder.resolve("direct-" + seed);
            int size = 0;
            try (Sink sink = DirectSink.create(path, TestBatches.bounce(4096 * (2 + random.nextInt(6))))) {
                int position = 0;
                for (int i = 0; i < 40; i++) {
                    if (random.nextInt(3) == 0) {
                        position = random.nextInt(60_000);
                    } else if (random.nextInt(3) == 0) {
                        position = (position + 4095) & -4096;
                    }
                    int length = random.nextInt(4) == 0 ? 65_536 + random.nextInt(9_000) : random.nextInt(5_000);
                    length = Math.max(0, Math.min(length, expected.length - position));
                    ByteBuffer bytes = random.nextBoolean() ? TestBatches.bounce(length) : ByteBuffer.allocate(length);
                    while (bytes.hasRemaining()) {
                        byte next = (byte) random.nextInt();
                        expected[position + bytes.position()] = next;
                        bytes.put(next);
                    }
                    sink.write(bytes.flip(), position);
                    position += length;
                    size = Math.max(size, position);
                }
                sink.finish(size);
            }
            assertThat(Files.readAllBytes(path)).as("seed %d", seed).isEqualTo(Arrays.copyOf(expected, size));
        }
    }

    @Test
    void aSinkCreatesItsFileWithItsPermissions() throws IOException {
        var secret = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path path = folder.resolve("secret");
        DirectSink.create(path, TestBatches.bounce(8192), secret).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> DirectSink.create(path, TestBatches.bounce(8192)))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(path).exists();
    }

    @Test
    void aFileSystemWithoutDirectWritesIsWrittenThroughTheCache() throws IOException {
        Path memory = Path.of("/dev/shm");
        if (Files.isDirectory(memory) && Files.isWritable(memory)) {
            Path path =
                    memory.resolve("bodkin-sink-test-" + ProcessHandle.current().pid());
            try (Sink sink = DirectSink.create(path, TestBatches.bounce(8192))) {
                sink.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
                sink.finish(3);
                assertThat(Files.readAllBytes(path)).containsExactly(1, 2, 3);
            } finally {
                Files.deleteIfExists(path);
            }
        }
    }

    @Test
    void everyFailureOfASinkReachesTheCallerAndLeaksNothing() throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = TestBatches.mixed(1000, 1, allocator);
                ArrowRecordBatch batch = TestBatches.unload(root)) {
            for (Codec codec : Codec.values()) {
                int writes = writes(root, batch, codec, Integer.MAX_VALUE);
                assertThat(writes).isGreaterThan(10);
                for (int n = 0; n < writes; n++) {
                    int failing = n;
                    assertThatThrownBy(() -> writes(root, batch, codec, failing))
                            .isInstanceOf(IOException.class)
                            .hasMessage("no space left");
                }
            }
        }
    }

    /** Returns how many requests a file took. */
    private static int writes(VectorSchemaRoot root, ArrowRecordBatch batch, Codec codec, int failing)
            throws IOException {
        int[] count = {0};
        Sink sink = new Sink() {
            @Override
            public void write(ByteBuffer bytes, long position) throws IOException {
                if (count[0]++ == failing) {
                    throw new IOException("no space left");
                }
                bytes.position(bytes.limit());
            }

            @Override
            public void finish(long size) {}

            @Override
            public void close() {}
        };
        IpcFileWriter writer =
                new IpcFileWriter(sink, IpcSchema.of(root.getSchema()), WriteLayout.PAGES, TestBatches.scratch());
        writer.write(batch, codec);
        writer.finish(Map.of());
        return count[0];
    }
}
