package io.bodkin.engine.ipc;

import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.ipc.verify.BatchValidator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.DensityAwareVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VariableWidthVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.VectorBatchAppender;

/**
 * The values of the dictionaries that count for one batch, in anonymous memory, validated, deltas joined. A dictionary
 * that the file does not have yet has no values. Owns its vectors. May be read by any thread.
 */
public final class Dictionaries implements DictionaryProvider, AutoCloseable {
    private static final int[] ONE_COLUMN = {0};
    private static final long GAP = 1 << 20;

    private final Map<Long, Dictionary> dictionaries = new LinkedHashMap<>();

    private Dictionaries() {}

    /**
     * Bytes that {@link #load} takes, before rounding. While it joins deltas and reads compressed values it takes up to
     * twice that.
     */
    public static long bytes(IpcFile file, int batch, Set<Long> ids) {
        long sum = 0;
        for (DictionaryMeta part : file.dictionaries(batch)) {
            if (ids.contains(part.id())) {
                sum += MemoryLengths.total(file, part.values(), ONE_COLUMN);
            }
        }
        return sum;
    }

    /**
     * Values of each dictionary that counts for a batch, from the metadata: what {@link BatchValidator} wants to know.
     */
    public static Map<Long, Long> lengths(IpcFile file, int batch) {
        Map<Long, Long> lengths = new HashMap<>();
        for (DictionaryMeta part : file.dictionaries(batch)) {
            lengths.merge(part.id(), (long) part.values().rows(), Long::sum);
        }
        return lengths;
    }

    /** Looks at values as they came from the file, before anything is made of them. */
    @FunctionalInterface
    public interface Inspection {
        /** @throws DamagedFileException if they are not what they should be */
        void inspect(long id, BatchMeta meta, ArrowRecordBatch values);
    }

    /** Reads the dictionaries with these ids, for example {@link IpcSchema#dictionariesOf}. */
    public static Dictionaries load(IpcFile file, int batch, Set<Long> ids, BufferAllocator allocator) {
        return load(file, batch, ids, allocator, (id, meta, values) -> {});
    }

    /** As {@link #load(IpcFile, int, Set, BufferAllocator)}. */
    public static Dictionaries load(
            IpcFile file, int batch, Set<Long> ids, BufferAllocator allocator, Inspection inspection) {
        Map<Long, Long> lengths = lengths(file, batch);
        Map<Long, List<BatchMeta>> parts = new LinkedHashMap<>();
        ids.forEach(id -> parts.put(id, new ArrayList<>()));
        for (DictionaryMeta part : file.dictionaries(batch)) {
            parts.computeIfPresent(part.id(), (id, list) -> {
                list.add(part.values());
                return list;
            });
        }
        Dictionaries loaded = new Dictionaries();
        try {
            parts.forEach((id, metas) -> loaded.add(file, id, metas, lengths, allocator, inspection));
            return loaded;
        } catch (Throwable failure) {
            loaded.close();
            throw failure;
        }
    }

    private void add(
            IpcFile file,
            long id,
            List<BatchMeta> parts,
            Map<Long, Long> lengths,
            BufferAllocator allocator,
            Inspection inspection) {
        Field field = file.ipcSchema().dictionaries().get(id);
        FieldVector joined = field.createVector(allocator);
        dictionaries.put(id, new Dictionary(joined, encoding(file.ipcSchema(), id)));
        if (parts.size() > 1) {
            allocate(joined, file, parts);
        }
        for (BatchMeta part : parts) {
            try (FieldVector values =
                    values(file, field, part, lengths, allocator, batch -> inspection.inspect(id, part, batch))) {
                if (parts.size() == 1) {
                    values.makeTransferPair(joined).transfer();
                } else {
                    VectorBatchAppender.batchAppend(joined, values);
                }
            }
        }
    }

    /**
     * Room for all parts. (Arrow cannot make the vectors of a loaded batch longer: their buffers may be of any size.)
     */
    private static void allocate(FieldVector joined, IpcFile file, List<BatchMeta> parts) {
        int rows = 0;
        long bytes = 0;
        for (BatchMeta part : parts) {
            rows = Math.addExact(rows, part.rows());
            bytes += MemoryLengths.total(file, part, ONE_COLUMN);
        }
        if (rows > 0 && joined instanceof VariableWidthVector && joined instanceof DensityAwareVector text) {
            text.setInitialCapacity(rows, (double) bytes / rows);
        } else {
            joined.setInitialCapacity(rows);
        }
        joined.allocateNew();
    }

    private static FieldVector values(
            IpcFile file,
            Field field,
            BatchMeta meta,
            Map<Long, Long> lengths,
            BufferAllocator allocator,
            Consumer<ArrowRecordBatch> inspection) {
        List<Body.Segment> segments = new ArrayList<>();
        try {
            for (ByteRange range : meta.ranges(GAP, ONE_COLUMN)) {
                ArrowBuf buffer = allocator.buffer(range.length());
                segments.add(new Body.Segment(buffer, range));
                file.read(range, buffer, 0);
            }
            try (ArrowRecordBatch batch =
                    new BatchLoader(file.limits()).load(meta, ONE_COLUMN, Body.of(segments), allocator)) {
                inspection.accept(batch);
                new BatchValidator(file.path(), lengths)
                        .validate(meta.layouts, batch, meta.block().offset());
                VectorSchemaRoot root =
                        Vectors.toRoot(file.path(), new Schema(List.of(field)), ONE_COLUMN, batch, allocator);
                return root.getVector(0);
            }
        } finally {
            segments.forEach(segment -> segment.buffer().close());
        }
    }

    private static DictionaryEncoding encoding(IpcSchema schema, long id) {
        List<Field> fields = new ArrayList<>(schema.memory().getFields());
        fields.addAll(schema.dictionaries().values());
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            if (field.getDictionary() != null && field.getDictionary().getId() == id) {
                return field.getDictionary();
            }
            fields.addAll(field.getChildren());
        }
        throw new IllegalArgumentException("no field uses dictionary " + id);
    }

    /** Null for an id that was not asked for, as the interface has it. */
    @Override
    public Dictionary lookup(long id) {
        return dictionaries.get(id);
    }

    @Override
    public Set<Long> getDictionaryIds() {
        return dictionaries.keySet();
    }

    @Override
    public void close() {
        dictionaries.values().forEach(dictionary -> dictionary.getVector().close());
        dictionaries.clear();
    }
}
