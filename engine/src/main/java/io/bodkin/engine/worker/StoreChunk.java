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

/**
 * The user's handle on a chunk in the store. A datadeps region that changes the chunk borrows the handle, and points it
 * to the new version at its end.
 */
public final class StoreChunk<T> implements Chunk<T> {
    private final LocalRuntime runtime;
    private final Optional<Scope> scope;

    // Written under this; entry is read without.
    private volatile ChunkEntry entry;
    private Hold hold;
    private volatile boolean released;
    private volatile boolean lent;

    /** Takes over one hold of {@code entry}. */
    StoreChunk(LocalRuntime runtime, ChunkEntry entry, Optional<Scope> scope) {
        this.scope = scope;
        this.runtime = runtime;
        this.entry = entry;
        this.hold = runtime.track(this, entry);
    }

    private ChunkEntry open() {
        if (released) {
            throw new IllegalStateException("chunk c-" + entry.id() + " was released");
        }
        if (lent) {
            throw new IllegalStateException(
                    "chunk c-" + entry.id() + " is being changed by a datadeps region: pass it to its tasks as an"
                            + " argument, or read it when the region has ended");
        }
        return entry;
    }

    /** What it stands for now; to be pinned only by whoever holds it. */
    public ChunkEntry entry() {
        return entry;
    }

    /**
     * Until {@link #giveBack} nobody can come to the chunk through this handle.
     *
     * @throws IllegalStateException if it was released, is lent, or no longer stands for {@code expected}
     */
    public synchronized void lend(ChunkEntry expected) {
        if (open() != expected) {
            throw new IllegalStateException("chunk c-" + expected.id()
                    + " was changed by another datadeps region meanwhile: have one thread at a time change it");
        }
        lent = true;
    }

    /** @param newer what it stands for from now on, with a hold that this takes over; empty: as before */
    public synchronized void giveBack(Optional<ChunkEntry> newer) {
        lent = false;
        if (newer.isPresent()) {
            Hold before = hold;
            hold = runtime.track(this, newer.get());
            entry = newer.get();
            before.release();
        }
        if (released) {
            hold.release();
        }
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
    public boolean isInMemory() {
        return entry.isInMemory();
    }

    @Override
    public Scope scope() {
        return scope.orElse(Scope.any());
    }

    @Override
    public Class<?> type() {
        return typeOf(entry);
    }

    static Class<?> typeOf(ChunkEntry entry) {
        ChunkLayout layout = entry.layout();
        if (layout instanceof ChunkLayout.OfValue value) {
            return value.type();
        }
        return layout instanceof ChunkLayout.OfBlock ? Block.class : Batch.class;
    }

    @Override
    @SuppressWarnings("unchecked") // by construction
    public T fetch() {
        ChunkEntry now = held(); // from before a region could take it until after it is pinned
        try {
            return (T) runtime.open(now);
        } finally {
            runtime.releaseHold(now);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // by construction
    public Optional<T> fetchIfInMemory() {
        ChunkEntry now = held();
        try {
            return (Optional<T>) runtime.openIfInMemory(now);
        } finally {
            runtime.releaseHold(now);
        }
    }

    /** What it stands for now, with a hold for the caller: a region that wants to change it then changes a copy. */
    private synchronized ChunkEntry held() {
        ChunkEntry now = open();
        runtime.hold(now);
        return now;
    }

    @Override
    public synchronized void release() {
        released = true;
        if (!lent) {
            hold.release();
        }
    }

    /** Another handle on what this one stands for now. */
    StoreChunk<T> second() {
        return second(scope);
    }

    /** @param in where it may be used; empty: anywhere */
    StoreChunk<T> second(Optional<Scope> in) {
        return new StoreChunk<>(runtime, held(), in);
    }

    /** Ends this handle; its hold goes to whoever takes the entry as the result of a task. */
    ChunkEntry intoResult() {
        ChunkEntry now = held();
        release();
        return now;
    }

    boolean isOf(LocalRuntime some) {
        return runtime == some;
    }

    /** For one task: the chunk stays from its spawn to its end, whatever becomes of this handle. */
    Consumed consumed() {
        return new Consumed(held(), scope, runtime);
    }

    /** As {@link #consumed()}, also while it is lent. */
    public synchronized Ref<?> consumedWhileLent() {
        runtime.hold(entry);
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
