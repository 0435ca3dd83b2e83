package io.bodkin.engine.chunk;

import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import org.apache.arrow.vector.types.pojo.Schema;

/** What the bytes of a chunk mean. */
public sealed interface ChunkLayout {
    /** One dense array; on disk one row of a tensor column. */
    record OfBlock(DType dtype, Shape shape) implements ChunkLayout {}

    /** One record batch. */
    record OfBatch(Schema schema) implements ChunkLayout {}

    /** A Java object; on disk in its serialised form. */
    record OfValue(Class<?> type) implements ChunkLayout {}
}
