package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.FileChangedException;
import io.bodkin.engine.store.ArrowFile;
import io.bodkin.engine.store.FileBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The table that an Arrow file holds. The file stays open while one of its batches is held; nothing of it but metadata is
 * read before a task takes a batch.
 */
final class ArrowTable implements Table {
    private final Engine engine;
    private final Path file;
    private final long fileBytes;
    private final Schema schema;
    private final List<Chunk<Batch>> batches;
    private final long rowCount;
    private final long byteSize;

    private ArrowTable(
            Engine engine,
            Path file,
            long fileBytes,
            Schema schema,
            List<Chunk<Batch>> batches,
            long rowCount,
            long byteSize) {
        this.engine = engine;
        this.file = file;
        this.fileBytes = fileBytes;
        this.schema = schema;
        this.batches = List.copyOf(batches);
        this.rowCount = rowCount;
        this.byteSize = byteSize;
    }

    static ArrowTable open(Engine engine, Path file) {
        Formats.checkReadable(file);
        ArrowFile opened = ArrowFile.open(file);
        try {
            int[] all =
                    IntStream.range(0, opened.ipc().schema().getFields().size()).toArray();
            return of(engine, opened, all);
        } finally {
            opened.release();
        }
    }

    private static ArrowTable of(Engine engine, ArrowFile file, int[] columns) {
        Schema whole = file.ipc().schema();
        List<Field> fields =
                IntStream.of(columns).mapToObj(whole.getFields()::get).toList();
        Schema schema = new Schema(fields, whole.getCustomMetadata());
        List<Chunk<Batch>> batches = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < file.ipc().batchCount(); i++) {
            for (FileBatch part :
                    FileBatch.of(file, i, columns, engine.settings().memory())) {
                bytes += part.memoryBytes();
                batches.add(engine.runtime().register(schema, part));
            }
        }
        return new ArrowTable(
                engine,
                file.ipc().path(),
                file.ipc().size(),
                schema,
                batches,
                file.ipc().rows(),
                bytes);
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public List<Chunk<Batch>> batches() {
        return batches;
    }

    @Override
    public Table select(List<String> columns) {
        int[] numbers = columns.stream().mapToInt(this::number).toArray();
        ArrowFile opened = ArrowFile.open(file);
        try {
            if (opened.ipc().size() != fileBytes) {
                throw new FileChangedException(
                        file,
                        "it had " + fileBytes + " bytes and now has "
                                + opened.ipc().size());
            }
            return of(engine, opened, numbers);
        } finally {
            opened.release();
        }
    }

    private int number(String column) {
        List<Field> fields = schema.getFields();
        int found = -1;
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).getName().equals(column)) {
                if (found >= 0) {
                    throw new BodkinException(Kind.USER, file + ": there are several columns \"" + column + "\"");
                }
                found = i;
            }
        }
        if (found < 0) {
            throw new BodkinException(
                    Kind.USER,
                    file + ": no column \"" + column + "\"; there are "
                            + fields.stream().map(Field::getName).toList());
        }
        return found;
    }

    @Override
    public long rowCount() {
        return rowCount;
    }

    @Override
    public long byteSize() {
        return byteSize;
    }

    @Override
    public String toString() {
        return "table of " + file + " (" + rowCount + " rows in " + batches.size() + " batches, "
                + schema.getFields().size() + " columns)";
    }
}
