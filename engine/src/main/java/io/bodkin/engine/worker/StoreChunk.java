package io.bodkin.engine.worker;

import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.graph.ConsumedChunk;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.Hold;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The user's handle on a chunk in the store. */
final class StoreChunk<T> implements Chunk<T> {
    private final LocalRuntime runtime;
    private final ChunkEntry entry;
    private final Optional<Scope> scope;
    private final Hold hold;
    private final AtomicBoolean released = new AtomicBoolean();

    /** Takes over one hold of {@code entry}. */
    StoreChunk(LocalRuntime runtime, ChunkEntry entry, Optional<Scope> scope) {
        this.scope = scope;
        this.runtime = runtime;
        this.entry = entry;
        this.hold = runtime.track(this, entry);
    }

    private ChunkEntry open() {
        if (released.get()) {
            throw new IllegalStateException("chunk c-" + entry.id() + " was released");
        }
        return entry;
    }

    ChunkEntry entry() {
        return open();
    }

    @Override
    public long id() {
        return entry.id();
    }

    @Override
    public long byteSize() {
        return entry.memoryBytes();
    }

    @Override
    public Scope scope() {
        return scope.orElse(Scope.any());
    }

    @Override
    public Class<?> type() {
        ChunkLayout layout = entry.layout();
        if (layout instanceof ChunkLayout.OfValue value) {
            return value.type();
        }
        return layout instanceof ChunkLayout.OfBlock ? Block.class : Batch.class;
    }

    @Override
    @SuppressWarnings("unchecked") // by construction
    public T fetch() {
        return (T) runtime.open(open());
    }

    @Override
    public void release() {
        if (released.compareAndSet(false, true)) {
            hold.release();
        }
    }

    boolean isOf(LocalRuntime some) {
        return runtime == some;
    }

    /** For one task: the chunk stays from its spawn to its end, whatever becomes of this handle. */
    Consumed consumed() {
        runtime.hold(open());
        return new Consumed(entry, scope, runtime);
    }

    record Consumed(ChunkEntry entry, Optional<Scope> scope, LocalRuntime runtime)
            implements Ref<Object>, ConsumedChunk {
        @Override
        public void consumerEnded() {
            runtime.releaseHold(entry);
        }
    }

    @Override
    public String toString() {
        return entry.toString();
    }
}
