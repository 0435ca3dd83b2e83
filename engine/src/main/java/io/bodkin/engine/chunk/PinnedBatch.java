package io.bodkin.engine.chunk;

import io.bodkin.engine.api.Batch;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Schema;

/** A record batch that can be read until it is closed. Owns its vectors, which share the buffers of the chunk. */
public final class PinnedBatch implements Batch {
    private final VectorSchemaRoot root;
    private final DictionaryProvider dictionaries;
    private final long byteSize;
    private final Object origin;
    private final Runnable end;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Takes over {@code root}.
     *
     * @param origin what it is a view of, or who built it: for its maker to know it again
     * @param end called once, by the first close, after the vectors are closed
     */
    public PinnedBatch(VectorSchemaRoot root, DictionaryProvider dictionaries, Object origin, Runnable end) {
        this.root = root;
        this.dictionaries = dictionaries;
        this.origin = origin;
        this.end = end;
        this.byteSize = root.getFieldVectors().stream()
                .mapToLong(FieldVector::getBufferSize)
                .sum();
    }

    public Object origin() {
        return origin;
    }

    private VectorSchemaRoot open() {
        if (closed.get()) {
            throw new IllegalStateException(
                    "this batch was closed; an argument of a task ends with the task, and so does what a task allocates and returns"
                            + " inside of something else: to return several, put them, and return the chunks");
        }
        return root;
    }

    @Override
    public Schema schema() {
        return root.getSchema();
    }

    @Override
    public int rowCount() {
        return open().getRowCount();
    }

    @Override
    public long byteSize() {
        return byteSize;
    }

    @Override
    public FieldVector column(int index) {
        return open().getVector(index);
    }

    @Override
    public Optional<FieldVector> column(String name) {
        return open().getFieldVectors().stream()
                .filter(vector -> vector.getName().equals(name))
                .findFirst();
    }

    @Override
    public VectorSchemaRoot root() {
        return open();
    }

    @Override
    public DictionaryProvider dictionaries() {
        open();
        return dictionaries;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            root.close();
            end.run();
        }
    }
}
