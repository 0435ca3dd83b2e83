package io.bodkin.engine.worker;

import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Scope;

/** The user's handle on a value that tasks may change, where it is. Its bytes are not counted. */
final class MutableChunk<T> implements Chunk<T> {
    private final LocalRuntime runtime;
    private final long id;
    private final Scope scope;
    private final Class<?> type;

    /** Null once it was released. */
    private volatile Object[] value;

    MutableChunk(LocalRuntime runtime, long id, T value, Scope scope) {
        this.runtime = runtime;
        this.id = id;
        this.value = new Object[] {value};
        this.scope = scope;
        this.type = value == null ? Void.class : value.getClass();
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public long byteSize() {
        return 0;
    }

    @Override
    public Class<?> type() {
        return type;
    }

    @Override
    public Scope scope() {
        return scope;
    }

    @Override
    @SuppressWarnings("unchecked") // by construction
    public T fetch() {
        Object[] held = value;
        if (held == null) {
            throw new IllegalStateException("chunk c-" + id + " was released");
        }
        return (T) held[0];
    }

    boolean isOf(LocalRuntime some) {
        return runtime == some;
    }

    /** For one task, whatever becomes of this handle. */
    ScopedValue<T> consumed() {
        return new ScopedValue<>(fetch(), scope, true);
    }

    @Override
    public void release() {
        value = null;
        runtime.localValues().released(this);
    }

    @Override
    public String toString() {
        return "mutable chunk c-" + id + " in " + scope;
    }
}
