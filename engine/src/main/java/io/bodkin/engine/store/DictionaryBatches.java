package io.bodkin.engine.store;

import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.chunk.LoadRoom;
import io.bodkin.engine.chunk.ReadableFile;
import io.bodkin.engine.ipc.BatchLoader;
import io.bodkin.engine.ipc.BatchMeta;
import io.bodkin.engine.ipc.ByteRange;
import io.bodkin.engine.ipc.DictionaryMeta;
import io.bodkin.engine.ipc.IpcFile;
import io.bodkin.engine.ipc.IpcFileWriter;
import io.bodkin.engine.ipc.IpcSchema;
import io.bodkin.engine.ipc.Limits;
import io.bodkin.engine.ipc.Mapping;
import io.bodkin.engine.ipc.Vectors;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.memory.SizeClass;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.TransferPair;
import org.apache.arrow.vector.util.VectorAppender;

/** The dictionaries of encoded columns, on their way to and from files. */
public final class DictionaryBatches {
    private DictionaryBatches() {}

    /** The schema of a file of vectors with these dictionaries. */
    public static IpcSchema schema(Schema memory, List<Dictionary> dictionaries) {
        Map<Long, Field> fields = new LinkedHashMap<>();
        for (Dictionary dictionary : dictionaries) {
            fields.put(dictionary.getEncoding().getId(), dictionary.getVector().getField());
        }
        return IpcSchema.ofMemory(memory, fields);
    }

    /** The schema of a file of chunks of this layout, with these dictionaries. */
    static IpcSchema schema(ChunkLayout layout, List<Dictionary> dictionaries) {
        return layout instanceof ChunkLayout.OfBlock block
                ? IpcSchema.of(TensorSchema.of(block.dtype(), block.shape()))
                : schema(((ChunkLayout.OfBatch) layout).schema(), dictionaries);
    }

    public static void write(IpcFileWriter writer, List<Dictionary> dictionaries) throws IOException {
        for (Dictionary dictionary : dictionaries) {
            FieldVector vector = dictionary.getVector();
            VectorSchemaRoot root = new VectorSchemaRoot(List.of(vector));
            root.setRowCount(vector.getValueCount());
            try (ArrowRecordBatch values = new VectorUnloader(root).getRecordBatch()) {
                writer.writeDictionary(dictionary.getEncoding().getId(), false, values, Codec.NONE);
            }
        }
    }

    /** Bytes to reserve for {@link #load} of dictionaries that were written from memory. */
    static long bytesToReserve(List<Dictionary> written) {
        long bytes = 0;
        for (Dictionary dictionary : written) {
            FieldVector vector = dictionary.getVector();
            bytes += 3 * SizeClass.roundUp(vector.getBufferSize() + SizeClass.PAGE)
                    + (vector.getBuffers(false).length + 1L) * 2 * SizeClass.PAGE;
        }
        return bytes;
    }

    /** Bytes to reserve for {@link #load}: the values, read and, if they are compressed or come in parts, put together. */
    static long bytesToReserve(IpcFile file, int batch, Set<Long> wanted) {
        long bytes = 0;
        for (DictionaryMeta dictionary : file.dictionaries(batch)) {
            if (wanted.contains(dictionary.id())) {
                BatchMeta meta = dictionary.values();
                bytes += BodyReader.bytesToReserve(meta.ranges(BodyReader.LARGEST_GAP, meta.allColumns()));
                // Each buffer may be rounded up, and grows by doubling while parts are put together.
                bytes += 2 * SizeClass.roundUp(file.bytes(meta, meta.allColumns()))
                        + (meta.bufferCount() + 1) * 2 * SizeClass.PAGE;
            }
        }
        return bytes;
    }

    /** The dictionaries that count for a batch; owned by the caller. All that it allocates is drawn from the reservation. */
    static List<Dictionary> load(IpcFile file, ReadableFile channels, int batch, Set<Long> wanted, LoadRoom room)
            throws IOException {
        if (wanted.isEmpty()) {
            return List.of();
        }
        try (BufferAllocator drawing = room.memory()
                .childOf("dictionaries", room.reservation(), (reservation, bytes) -> {
                    throw new IllegalStateException("dictionaries need " + bytes + " bytes more than was reserved");
                })) {
            Map<Long, FieldVector> vectors = new LinkedHashMap<>();
            try {
                for (DictionaryMeta part : file.dictionaries(batch)) {
                    if (wanted.contains(part.id())) {
                        append(vectors, part.id(), values(file, channels, part, room, drawing));
                    }
                }
                return vectors.entrySet().stream()
                        .map(entry -> new Dictionary(
                                owned(entry.getValue(), room.memory().chunks()),
                                new DictionaryEncoding(entry.getKey(), false, null)))
                        .toList();
            } finally {
                vectors.values().forEach(FieldVector::close);
            }
        }
    }

    private static FieldVector owned(FieldVector drawn, BufferAllocator owner) {
        TransferPair transfer = drawn.getTransferPair(owner);
        transfer.transfer();
        return (FieldVector) transfer.getTo();
    }

    private static void append(Map<Long, FieldVector> vectors, long id, FieldVector values) {
        FieldVector before = vectors.putIfAbsent(id, values);
        if (before != null) {
            try (values) {
                values.accept(new VectorAppender(before), null);
            }
        }
    }

    private static FieldVector values(
            IpcFile file, ReadableFile channels, DictionaryMeta part, LoadRoom room, BufferAllocator drawing)
            throws IOException {
        BatchMeta meta = part.values();
        int[] columns = meta.allColumns();
        List<ByteRange> ranges = meta.ranges(BodyReader.LARGEST_GAP, columns);
        Schema schema = new Schema(List.of(file.ipcSchema().dictionaries().get(part.id())));
        try (BodyReader bytes = BodyReader.bring(channels, ranges, false, Mapping.Trust.FOREIGN, room);
                ArrowRecordBatch loaded =
                        Decompression.load(new BatchLoader(Limits.DEFAULT), meta, columns, bytes.body(), room)) {
            FileBatch.validate(file, List.of(meta.layout(0)), loaded, meta, Map.of());
            return Vectors.toRoot(file.path(), schema, columns, loaded, drawing).getVector(0);
        }
    }
}
