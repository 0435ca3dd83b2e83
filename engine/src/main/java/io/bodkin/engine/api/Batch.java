package io.bodkin.engine.api;

import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * An Arrow record batch, read-only. As an argument of a task it is borrowed until the task returns; fetched outside a
 * task it holds a pin until it is closed; after that every accessor throws {@link IllegalStateException}.
 */
public interface Batch extends AutoCloseable {
    Schema schema();

    int rowCount();

    /** Of its buffers, in bytes. */
    long byteSize();

    /** The column at a position. */
    FieldVector column(int index);

    /** The first column of a name, or empty. */
    Optional<FieldVector> column(String name);

    /** All columns; borrowed: not to be closed, changed, or kept. */
    VectorSchemaRoot root();

    /** The values of its dictionary-encoded columns. */
    DictionaryProvider dictionaries();

    /** Ends the pin, or what was built. Idempotent. Arguments of a task are closed by the engine. */
    @Override
    void close();
}
