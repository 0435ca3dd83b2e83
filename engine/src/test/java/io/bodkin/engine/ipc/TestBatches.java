package io.bodkin.engine.ipc;

import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.verify.BatchValidator;
import io.bodkin.engine.ipc.write.BufferedSink;
import io.bodkin.engine.ipc.write.DirectSink;
import io.bodkin.engine.ipc.write.IpcFileWriter;
import io.bodkin.engine.ipc.write.Sink;
import io.bodkin.engine.ipc.write.WriteLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/** What the tests of this package share: batches to write, and the long way from a file to vectors. */
final class TestBatches {
    private TestBatches() {}

    /** Four columns: float64 without nulls, int64, text and bool with nulls. */
    static VectorSchemaRoot mixed(int rows, long seed, BufferAllocator allocator) {
        Float8Vector x = new Float8Vector("x", allocator);
        BigIntVector n = new BigIntVector("n", allocator);
        VarCharVector s = new VarCharVector("s", allocator);
        BitVector b = new BitVector("b", allocator);
        List<FieldVector> vectors = List.of(x, n, s, b);
        for (int i = 0; i < rows; i++) {
            x.setSafe(i, seed + i * 0.5);
            s.setSafe(
                    i,
                    ("wort " + seed + (i % 7 == 0 ? " größer" : "")).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            if (i % 5 == 1) {
                n.setNull(i);
                b.setNull(i);
            } else {
                n.setSafe(i, seed * i);
                b.setSafe(i, i % 3 == 0 ? 1 : 0);
            }
        }
        vectors.forEach(vector -> vector.setValueCount(rows));
        return new VectorSchemaRoot(vectors.stream().map(FieldVector::getField).toList(), vectors, rows);
    }

    static ArrowRecordBatch unload(VectorSchemaRoot root) {
        return new VectorUnloader(root).getRecordBatch();
    }

    static ByteBuffer scratch() {
        return ByteBuffer.allocateDirect(IpcFileWriter.SCRATCH_BYTES);
    }

    static ByteBuffer bounce(int bytes) {
        return ByteBuffer.allocateDirect(bytes + 2 * DirectSink.ALIGNMENT)
                .alignedSlice(DirectSink.ALIGNMENT)
                .slice(0, bytes);
    }

    /** Writes each root as one batch. */
    static void writeFile(Path file, Codec codec, List<VectorSchemaRoot> roots) throws IOException {
        try (Sink sink = BufferedSink.create(file)) {
            IpcFileWriter writer =
                    new IpcFileWriter(sink, IpcSchema.of(roots.get(0).getSchema()), WriteLayout.PAGES, scratch());
            for (VectorSchemaRoot root : roots) {
                try (ArrowRecordBatch batch = unload(root)) {
                    writer.write(batch, codec);
                }
            }
            writer.finish(Map.of("bodkin.test", "yes"));
        }
    }

    /** Reads all columns of a batch into anonymous memory, decompresses and validates them. */
    static ArrowRecordBatch load(IpcFile file, int batch, BufferAllocator allocator) {
        return load(file, file.meta(batch), dictionaryLengths(file, batch), allocator);
    }

    static Map<Long, Long> dictionaryLengths(IpcFile file, int batch) {
        Map<Long, Long> lengths = new HashMap<>();
        for (DictionaryMeta part : file.dictionaries(batch)) {
            lengths.merge(part.id(), (long) part.values().rows(), Long::sum);
        }
        return lengths;
    }

    static ArrowRecordBatch load(
            IpcFile file, BatchMeta meta, Map<Long, Long> dictionaryLengths, BufferAllocator allocator) {
        int[] all = meta.allColumns();
        List<Body.Segment> segments = new ArrayList<>();
        ArrowRecordBatch batch = null;
        try {
            for (ByteRange range : meta.ranges(4096, all)) {
                ArrowBuf buffer = allocator.buffer(range.length());
                segments.add(new Body.Segment(buffer, range));
                file.read(range, buffer, 0);
            }
            batch = new BatchLoader(file.limits()).load(meta, all, Body.of(segments), allocator);
            new BatchValidator(file.path(), dictionaryLengths)
                    .validate(meta.layouts, batch, meta.block().offset());
            return batch;
        } catch (Throwable failure) {
            if (batch != null) {
                batch.close();
            }
            throw failure;
        } finally {
            segments.forEach(segment -> segment.buffer().close());
        }
    }

    static VectorSchemaRoot loadRoot(IpcFile file, int batch, BufferAllocator allocator) {
        try (ArrowRecordBatch loaded = load(file, batch, allocator)) {
            return Vectors.toRoot(file.path(), file.schema(), file.meta(batch).allColumns(), loaded, allocator);
        }
    }
}
