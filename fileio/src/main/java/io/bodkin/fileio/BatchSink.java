package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.ipc.Bitmaps;
import io.bodkin.engine.ipc.IpcSchema;
import io.bodkin.engine.store.file.Checksum;
import io.bodkin.engine.store.file.DictionaryBatches;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.ArrowBuf;
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
 * dictionaries belong to the schema. Used by one thread at a time, which waits for the file threads that do the work.
 *
 * <p>A batch may come with other dictionaries than the one before. A stream then replaces them; a file cannot, so the
 * new values are added behind the old, and the indices of the batch moved up: every value stays the same.
 */
final class BatchSink implements PieceSink<Batch> {
    /** Opens the output once its schema is known. */
    @FunctionalInterface
    interface Opener {
        ArrowOutput open(IpcSchema schema, StopSignal stop) throws IOException;
    }

    /** @param offset of its values among those that were written under its id */
    private record Written(long checksum, long length, long offset) {}

    /** Finds the schema of the output from the dictionaries of the first batch, none if there is no batch. */
    private interface SchemaOf {
        IpcSchema with(List<Dictionary> dictionaries);
    }

    private final Engine engine;
    private final SchemaOf schema;
    private final Opener opener;
    private final StopSignal stop = new StopSignal();
    private final Map<Long, Written> written = new HashMap<>();
    private ArrowOutput output;

    private BatchSink(Engine engine, SchemaOf schema, Opener opener) {
        this.engine = engine;
        this.schema = schema;
        this.opener = opener;
    }

    /** For batches of this schema; the types of dictionaries are those of the first batch. */
    static BatchSink of(Engine engine, Schema schema, Opener opener) {
        return new BatchSink(engine, dictionaries -> DictionaryBatches.schema(schema, dictionaries), opener);
    }

    /** For batches of a file of this schema. */
    static BatchSink of(Engine engine, IpcSchema schema, Opener opener) {
        return new BatchSink(engine, dictionaries -> schema, opener);
    }

    /**
     * Returns the bytes of its buffers, before compression; dictionaries do not count.
     *
     * @param allocator for indices that have to be moved; borrowed
     */
    @Override
    public long append(Batch batch, BufferAllocator allocator) throws IOException {
        return FileThreads.call(engine, () -> write(batch, allocator), stop::give);
    }

    private long write(Batch batch, BufferAllocator allocator) throws IOException {
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
        return offsets.isEmpty() ? write(batch.root()) : writeMoved(batch.root(), offsets, allocator);
    }

    /** Writes the schema, if no batch has come, and the end. */
    @Override
    public void finish() throws IOException {
        FileThreads.run(
                engine,
                () -> {
                    open(List.of());
                    output.finish();
                },
                stop::give);
    }

    @Override
    public void stop() {
        stop.give();
    }

    private void open(Iterable<Dictionary> dictionaries) throws IOException {
        if (output == null) {
            List<Dictionary> known = new ArrayList<>();
            dictionaries.forEach(known::add);
            output = opener.open(schema.with(known), stop);
        }
    }

    /** Returns where the values begin among those of this id. */
    private long writeIfNew(long id, FieldVector values) throws IOException {
        VectorSchemaRoot root = new VectorSchemaRoot(List.of(values));
        root.setRowCount(values.getValueCount());
        try (ArrowRecordBatch whole = new VectorUnloader(root).getRecordBatch();
                ArrowRecordBatch record = Bitmaps.withoutNeedless(root.getSchema(), whole)) {
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

    private long write(VectorSchemaRoot root) throws IOException {
        try (ArrowRecordBatch record = new VectorUnloader(root).getRecordBatch();
                ArrowRecordBatch lean = Bitmaps.withoutNeedless(root.getSchema(), record)) {
            output.write(lean);
            return lean.getBuffers().stream().mapToLong(ArrowBuf::readableBytes).sum();
        }
    }

    private long writeMoved(VectorSchemaRoot root, Map<Long, Long> offsets, BufferAllocator allocator)
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
            return write(rewritten);
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
