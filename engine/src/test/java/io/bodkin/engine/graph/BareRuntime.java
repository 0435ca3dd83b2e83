package io.bodkin.engine.graph;

import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.Entries;
import io.bodkin.engine.store.Hold;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** An engine without processors: runs nothing, and counts what its nodes tell it. */
public class BareRuntime implements TaskRuntime {
    private final AtomicLong ids = new AtomicLong();

    /** Nodes that became ready. */
    public final AtomicInteger ready = new AtomicInteger();

    /** Nodes that ended. */
    public final AtomicInteger ended = new AtomicInteger();

    /** Holds of results that were released. */
    public final AtomicInteger released = new AtomicInteger();

    /** Not yet launched; has taken its inputs. */
    public final TaskNode<Object> node(Ref<?>... inputs) {
        TaskNode<Object> node = new TaskNode<>(
                this, ids.incrementAndGet(), 0, "", inputs, inputs.length, TaskOptions.none(), CancelToken.root());
        node.takeInputs();
        return node;
    }

    /** Of which a thread is inside; its inputs have ended. */
    public final TaskNode<Object> running(Ref<?>... inputs) {
        TaskNode<Object> node = node(inputs);
        node.launch();
        if (!node.tryStart()) {
            throw new AssertionError(node.toString());
        }
        return node;
    }

    @Override
    public void ready(TaskNode<?> node, boolean follows) {
        ready.incrementAndGet();
    }

    @Override
    public void ending(TaskNode<?> node, TaskState end) {
        ended.incrementAndGet();
    }

    @Override
    public void await(TaskNode<?> node) {
        try (TaskNode.Wait wait = node.unparkAtEnd()) {
            while (!node.isDone()) {
                LockSupport.park(wait);
            }
        }
    }

    @Override
    public void await(TaskNode<?> node, long timeoutNanos) {
        await(node);
    }

    @Override
    public boolean cancel(TaskNode<?> node) {
        return !node.endCancelled().isOver();
    }

    @Override
    public void callBack(TaskNode<?> over, Runnable foreign) {
        foreign.run();
    }

    @Override
    public Object open(ChunkEntry entry) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> Chunk<T> handleOn(ChunkEntry entry, Optional<Scope> scope) {
        return new BareChunk<>(entry);
    }

    @Override
    public <T> Chunk<T> secondHandle(Chunk<T> handle) {
        ChunkEntry entry = ((BareChunk<T>) handle).entry;
        hold(entry);
        return new BareChunk<>(entry);
    }

    @Override
    public <T> Chunk<T> handleOnValue(T value, Optional<Scope> scope) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Hold track(Object handle, ChunkEntry entry) {
        AtomicBoolean over = new AtomicBoolean();
        return () -> {
            if (over.compareAndSet(false, true)) {
                released.incrementAndGet();
                Entries.release(entry);
            }
        };
    }

    @Override
    public void hold(ChunkEntry entry) {
        if (!Entries.tryHold(entry)) {
            throw new IllegalStateException(entry + " was released");
        }
    }

    @Override
    public void releaseHold(ChunkEntry entry) {
        Entries.release(entry);
    }

    /** A handle with a hold of its own. */
    private static final class BareChunk<T> implements Chunk<T> {
        private final ChunkEntry entry;
        private final AtomicBoolean over = new AtomicBoolean();

        BareChunk(ChunkEntry entry) {
            this.entry = entry;
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
        public Class<?> type() {
            return Object.class;
        }

        @Override
        public Scope scope() {
            return Scope.any();
        }

        @Override
        public T fetch() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void release() {
            if (over.compareAndSet(false, true)) {
                Entries.release(entry);
            }
        }
    }
}
