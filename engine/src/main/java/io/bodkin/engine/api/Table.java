package io.bodkin.engine.api;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;

/** A schema and the Refs of its batches, nothing loaded yet: what an Arrow file holds. Immutable, thread-safe. */
public interface Table {
    Schema schema();

    /** One for each record batch, in order; each is read when a task takes it, and no more than it needs. */
    List<Chunk<Batch>> batches();

    /** The same rows with only these columns, in the order given: only their buffers will be read and counted. */
    Table select(List<String> columns);

    /** Of all batches. */
    long rowCount();

    /** Of all buffers of its columns when in memory, in bytes. */
    long byteSize();
}
