package io.bodkin.engine.ipc;

import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.write.BufferedSink;
import io.bodkin.engine.ipc.write.IpcFileWriter;
import io.bodkin.engine.ipc.write.IpcStreamWriter;
import io.bodkin.engine.ipc.write.Sink;
import io.bodkin.engine.ipc.write.WriteLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/** Files written again, batch by batch. */
final class Copies {
    private Copies() {}

    static void toFile(Path from, Path to, Codec codec, BufferAllocator allocator) throws IOException {
        try (IpcFile file = IpcFile.open(from);
                Sink sink = BufferedSink.create(to)) {
            IpcFileWriter writer = new IpcFileWriter(sink, file.ipcSchema(), WriteLayout.PAGES, TestBatches.scratch());
            if (file.batchCount() > 0) {
                Map<Long, Long> lengths = Dictionaries.lengths(file, 0);
                for (DictionaryMeta part : file.dictionaries(0)) {
                    try (ArrowRecordBatch values = TestBatches.load(file, part.values(), lengths, allocator)) {
                        writer.writeDictionary(part.id(), part.delta(), values, codec);
                    }
                }
            }
            for (int i = 0; i < file.batchCount(); i++) {
                try (ArrowRecordBatch batch = TestBatches.load(file, i, allocator)) {
                    writer.write(batch, codec);
                }
            }
            writer.finish(file.footerMetadata());
        }
    }

    static void toStream(Path from, Path to, Codec codec, BufferAllocator allocator) throws IOException {
        try (IpcFile file = IpcFile.open(from);
                Sink sink = BufferedSink.create(to)) {
            IpcStreamWriter writer = new IpcStreamWriter(sink, file.ipcSchema(), TestBatches.scratch());
            int generation = 0;
            for (int i = 0; i < file.batchCount(); i++) {
                if (file.dictionaryGeneration(i) != generation) {
                    generation = file.dictionaryGeneration(i);
                    Map<Long, Long> lengths = Dictionaries.lengths(file, i);
                    for (DictionaryMeta part : file.dictionaries(i)) {
                        try (ArrowRecordBatch values = TestBatches.load(file, part.values(), lengths, allocator)) {
                            writer.writeDictionary(part.id(), part.delta(), values, codec);
                        }
                    }
                }
                try (ArrowRecordBatch batch = TestBatches.load(file, i, allocator)) {
                    writer.write(batch, codec);
                }
            }
            writer.finish();
        }
    }
}
