package io.bodkin.fileio;

import io.bodkin.engine.api.Batch;
import io.bodkin.engine.ipc.IpcSchema;
import io.bodkin.engine.store.Checksum;
import io.bodkin.engine.store.DictionaryBatches;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Batches on their way into one Arrow file or stream, in order. The output is opened with the first batch, because its
 * dictionaries belong to the schema. Used by one thread at a time.
 *
 * <p>A batch may come with other dictionaries than the one before. A stream then replaces them; a file cannot, so the new
 * values are added behind the old, and the indices of the batch moved up: every value stays the same.
 */
final class BatchSink implements AutoCloseable {
    /** Opens the output once its schema is known. */
    @FunctionalInterface
    interface Opener {
        ArrowOutput open(IpcSchema schema) throws IOException;
    }

    /** @param offset of its values among those that were written under its id */
    private record Written(long checksum, long length, long offset) {}

    private final Schema schema;
    private final Opener opener;
    private final Map<Long, Written> written = new HashMap<>();
    private ArrowOutput output;

    BatchSink(Schema schema, Opener opener) {
        this.schema = schema;
        this.opener = opener;
    }

    /** @param allocator for indices that have to be moved; borrowed */
    void append(Batch batch, BufferAllocator allocator) throws IOException {
        Map<Long, Dictionary> used = new TreeMap<>();
        for (long id : batch.dictionaries().getDictionaryIds()) {
            used.put(id, batch.dictionaries().lookup(id));
        }
        open(used.values());
        Map<Long, Long> offsets = new LinkedHashMap<>();
        for (Map.Entry<Long, Dictionary> entry : used.entrySet()) {
            long offset = writeIfNew(entry.getKey(), entry.getValue().getVector());
            if (offset > 0) {
                offsets.put(entry.getKey(), offset);
            }
        }
        if (offsets.isEmpty()) {
            write(batch.root());
        } else {
            writeMoved(batch.root(), offsets, allocator);
        }
    }

    /** Writes the schema, if no batch has come, and the end. */
    void finish() throws IOException {
        open(List.of());
        output.finish();
    }

    private void open(Iterable<Dictionary> dictionaries) throws IOException {
        if (output == null) {
            List<Dictionary> known = new ArrayList<>();
            dictionaries.forEach(known::add);
            output = opener.open(DictionaryBatches.schema(schema, known));
        }
    }

    /** Returns where the values begin among those of this id. */
    private long writeIfNew(long id, FieldVector values) throws IOException {
        VectorSchemaRoot root = new VectorSchemaRoot(List.of(values));
        root.setRowCount(values.getValueCount());
        try (ArrowRecordBatch record = new VectorUnloader(root).getRecordBatch()) {
            long checksum = Checksum.of(record.getBuffers());
            long length = record.getLength();
            Written before = written.get(id);
            if (before != null && before.checksum == checksum && before.length == length) {
                return before.offset;
            }
            boolean behind = before != null && !output.replacesDictionaries();
            long offset = behind ? before.offset + before.length : 0;
            output.writeDictionary(id, behind, record);
            written.put(id, new Written(checksum, length, offset));
            return offset;
        }
    }

    private void write(VectorSchemaRoot root) throws IOException {
        try (ArrowRecordBatch record = new VectorUnloader(root).getRecordBatch()) {
            output.write(record);
        }
    }

    private void writeMoved(VectorSchemaRoot root, Map<Long, Long> offsets, BufferAllocator allocator)
            throws IOException {
        List<FieldVector> columns = new ArrayList<>();
        List<FieldVector> moved = new ArrayList<>();
        try {
            for (FieldVector column : root.getFieldVectors()) {
                DictionaryEncoding encoding = column.getField().getDictionary();
                Long offset = encoding == null ? null : offsets.get(encoding.getId());
                if (offset != null) {
                    FieldVector copy = MovedIndices.of(column, offset, allocator);
                    moved.add(copy);
                    columns.add(copy);
                } else {
                    MovedIndices.checkNoneInside(column.getField(), offsets.keySet());
                    columns.add(column);
                }
            }
            VectorSchemaRoot rewritten = new VectorSchemaRoot(columns);
            rewritten.setRowCount(root.getRowCount());
            write(rewritten);
        } finally {
            moved.forEach(FieldVector::close);
        }
    }

    @Override
    public void close() throws IOException {
        if (output != null) {
            output.close();
        }
    }
}
