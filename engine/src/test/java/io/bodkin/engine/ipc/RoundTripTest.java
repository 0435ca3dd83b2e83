package io.bodkin.engine.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.write.BufferedSink;
import io.bodkin.engine.ipc.write.DirectSink;
import io.bodkin.engine.ipc.write.IpcFileWriter;
import io.bodkin.engine.ipc.write.Sink;
import io.bodkin.engine.ipc.write.WriteLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/** Any schema, any values, any codec, any sink: what is written is what is read. */
class RoundTripTest {
    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void aFileIsReadBackAsItWasWritten(
            @ForAll long seed,
            @ForAll @IntRange(max = 3) int batches,
            @ForAll Codec codec,
            @ForAll boolean direct,
            @ForAll boolean pages)
            throws IOException {
        Path folder = Files.createTempDirectory("bodkin-round-trip");
        Path path = folder.resolve("a.arrow");
        Random random = new Random(seed);
        try (BufferAllocator allocator = new RootAllocator()) {
            List<VectorSchemaRoot> roots = new ArrayList<>();
            try {
                RandomBatches source = new RandomBatches(random, allocator);
                for (int i = 0; i < batches; i++) {
                    roots.add(source.next(random.nextInt(5) == 0 ? 20_000 : random.nextInt(70)));
                }
                try (Sink sink = direct
                        ? DirectSink.create(path, TestBatches.bounce(4096 * (2 + random.nextInt(40))))
                        : BufferedSink.create(path)) {
                    IpcFileWriter writer = new IpcFileWriter(
                            sink,
                            IpcSchema.of(source.schema()),
                            pages ? WriteLayout.PAGES : WriteLayout.DENSE,
                            TestBatches.scratch());
                    for (VectorSchemaRoot root : roots) {
                        try (ArrowRecordBatch batch = TestBatches.unload(root)) {
                            writer.write(batch, codec);
                        }
                    }
                    assertThat(writer.finish(Map.of())).isEqualTo(Files.size(path));
                }
                compare(path, source, roots, allocator);
            } finally {
                roots.forEach(VectorSchemaRoot::close);
            }
        } finally {
            Files.deleteIfExists(path);
            Files.delete(folder);
        }
    }

    private static void compare(
            Path path, RandomBatches source, List<VectorSchemaRoot> roots, BufferAllocator allocator) {
        try (IpcFile file = IpcFile.open(path)) {
            assertThat(file.schema()).isEqualTo(source.schema());
            assertThat(file.batchCount()).isEqualTo(roots.size());
            for (int i = 0; i < roots.size(); i++) {
                try (VectorSchemaRoot read = TestBatches.loadRoot(file, i, allocator)) {
                    assertThat(read.equals(roots.get(i))).isTrue();
                }
            }
        }
    }
}
