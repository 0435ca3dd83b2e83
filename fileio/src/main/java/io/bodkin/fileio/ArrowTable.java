package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Identified;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.FileChangedException;
import io.bodkin.engine.ipc.IpcSchema;
import io.bodkin.engine.store.file.ArrowFile;
import io.bodkin.engine.store.file.FileBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The table that an Arrow file holds: what {@link DFile#arrow} loads. The file stays open while one of its batches is
 * held; nothing of it but metadata is read before a task takes a batch. Immutable, thread-safe.
 */
public final class ArrowTable implements Table, Identified {
    /** Columns that a message names at most. */
    private static final int LISTED = 30;

    private final Engine engine;
    private final Path file;
    private final FileState state;
    private final int[] columns;
    private final IpcSchema schema;
    private final Map<String, String> footerMetadata;
    private final List<Chunk<Batch>> batches;
    private final List<Integer> rowCounts;
    private final long rowCount;
    private final long byteSize;

    private ArrowTable(
            Engine engine,
            ArrowFile file,
            FileState state,
            int[] columns,
            List<Chunk<Batch>> batches,
            List<Integer> rowCounts,
            long byteSize) {
        this.engine = engine;
        this.file = file.ipc().path();
        this.state = state;
        this.columns = columns;
        this.schema = file.ipc().ipcSchema().select(columns);
        this.footerMetadata = Map.copyOf(file.ipc().footerMetadata());
        this.batches = List.copyOf(batches);
        this.rowCounts = List.copyOf(rowCounts);
        this.rowCount = file.ipc().rows();
        this.byteSize = byteSize;
    }

    /** Reads the metadata: for file threads. */
    static ArrowTable open(Engine engine, Path file) {
        Formats.checkReadable(file);
        FileState state = FileState.of(file);
        ArrowFile opened = ArrowFile.open(file);
        try {
            return of(engine, opened, state);
        } finally {
            opened.release();
        }
    }

    /** All columns of an open file, which stays the caller's to release. */
    static ArrowTable of(Engine engine, ArrowFile file, FileState state) {
        int[] all = IntStream.range(0, file.ipc().schema().getFields().size()).toArray();
        return of(engine, file, state, all);
    }

    private static ArrowTable of(Engine engine, ArrowFile file, FileState state, int[] columns) {
        Schema schema = file.ipc().ipcSchema().select(columns).memory();
        List<Chunk<Batch>> batches = new ArrayList<>();
        List<Integer> rowCounts = new ArrayList<>();
        long bytes = 0;
        try {
            for (int i = 0; i < file.ipc().batchCount(); i++) {
                for (FileBatch part :
                        FileBatch.of(file, i, columns, engine.settings().memory())) {
                    bytes += part.memoryBytes();
                    rowCounts.add(part.rowCount());
                    batches.add(engine.runtime().register(schema, part));
                }
            }
        } catch (Throwable failure) {
            batches.forEach(Chunk::release);
            throw failure;
        }
        return new ArrowTable(engine, file, state, columns, batches, rowCounts, bytes);
    }

    @Override
    public Schema schema() {
        return schema.memory();
    }

    /** The schema as it stands in the file: a dictionary column has the type of its values, not of its indices. */
    public Schema storedSchema() {
        return schema.file();
    }

    /** The fields of the values of dictionaries, by the id that {@link #schema()} names. */
    public Map<Long, Field> dictionaryFields() {
        return schema.dictionaries();
    }

    /** Metadata that stand beside those of the schema, in the footer; empty for a stream. */
    public Map<String, String> footerMetadata() {
        return footerMetadata;
    }

    IpcSchema ipcSchema() {
        return schema;
    }

    @Override
    public List<Chunk<Batch>> batches() {
        return batches;
    }

    /** How many rows each of {@link #batches} has. */
    public List<Integer> rowCounts() {
        return rowCounts;
    }

    /**
     * @throws BodkinException if a column is not there, or its name is there twice
     * @throws FileChangedException if the file is not the one that was opened any more
     */
    @Override
    public Table select(List<String> columns) {
        int[] numbers = columns.stream().mapToInt(this::number).toArray();
        try {
            return FileThreads.call(engine, () -> reopen(numbers));
        } catch (IOException e) {
            throw new BodkinException(Kind.RESOURCE, Formats.unreadable(file, e), e);
        }
    }

    private Table reopen(int[] columnsOfThis) {
        FileState now = FileState.of(file);
        if (!now.equals(state)) {
            throw new FileChangedException(file, "it was " + state + " and is now " + now);
        }
        ArrowFile opened = ArrowFile.open(file);
        try {
            return of(
                    engine,
                    opened,
                    state,
                    IntStream.of(columnsOfThis).map(column -> columns[column]).toArray());
        } finally {
            opened.release();
        }
    }

    /**
     * The file, and which of its columns.
     *
     * @throws FileChangedException if the file is not the one that was opened any more
     */
    @Override
    public String identity() {
        return FileIdentity.of(file, state) + " columns " + Arrays.toString(columns);
    }

    private int number(String column) {
        List<Field> fields = schema().getFields();
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
            throw new BodkinException(Kind.USER, file + ": no column \"" + column + "\"; there are " + listed(fields));
        }
        return found;
    }

    private static String listed(List<Field> fields) {
        String first = fields.stream().limit(LISTED).map(Field::getName).collect(Collectors.joining(", ", "[", ""));
        return fields.size() <= LISTED ? first + "]" : first + ", ...] (" + fields.size() + " in all)";
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
                + schema().getFields().size() + " columns)";
    }
}
