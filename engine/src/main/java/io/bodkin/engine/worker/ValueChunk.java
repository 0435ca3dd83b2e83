package io.bodkin.engine.worker;

import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Scope;

/** A value too small for the store, as a chunk. Its id is 0. */
record ValueChunk<T>(T value, Scope scope) implements Chunk<T> {
    @Override
    public long id() {
        return 0;
    }

    @Override
    public long byteSize() {
        return 0;
    }

    @Override
    public Class<?> type() {
        return value == null ? Void.class : value.getClass();
    }

    @Override
    public T fetch() {
        return value;
    }

    @Override
    public void release() {
        // the collector's
    }
}
