package io.bodkin.engine.worker;

import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.TaskContext;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.chunk.PinnedBatch;
import io.bodkin.engine.chunk.PinnedBlock;
import io.bodkin.engine.fault.BudgetException;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.memory.Reservation;
import io.bodkin.engine.memory.SizeClass;
import io.bodkin.engine.store.ChunkStore;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;

/**
 * One run of one task: its memory, and what it has made. Belongs to the thread that runs it; after the end it refuses.
 */
final class Execution implements TaskContext, AutoCloseable {
    private final TaskNode<?> node;
    private final ChunkStore store;
    private final Carrier carrier;
    private final Reservation reservation;
    private final long given;
    private final List<AutoCloseable> made = new ArrayList<>(1);
    private BufferAllocator allocator;
    private long grown;
    private boolean outgrown;
    private boolean ended;

    /** Of a task that needs nothing as far as is known. */
    Execution(TaskNode<?> node, Carrier carrier, ChunkStore store) {
        this(node, carrier, store, Reservation.ofTaken(store.memory().budget(), 0));
    }

    /** Takes over {@code reservation}. */
    Execution(TaskNode<?> node, Carrier carrier, ChunkStore store, Reservation reservation) {
        this.node = node;
        this.carrier = carrier;
        this.store = store;
        this.reservation = reservation;
        this.given = reservation.left();
    }

    private void check() {
        if (ended) {
            throw new IllegalStateException(
                    "task " + node.describe() + " has ended: its context cannot be used any more");
        }
        if (Thread.currentThread() != carrier) {
            throw new IllegalStateException(
                    "the context of task " + node.describe() + " belongs to the thread that runs it");
        }
    }

    @Override
    public Block allocate(DType dtype, Shape shape) {
        check();
        long bytes = PinnedBlock.checkedByteSize(dtype, shape);
        long missing = SizeClass.roundUp(Math.max(1, bytes)) - reservation.left();
        if (missing > 0) {
            grow(reservation, missing);
        }
        ArrowBuf buffer = store.memory().allocate(Math.max(1, bytes), reservation);
        buffer.writerIndex(bytes);
        PinnedBlock block = new PinnedBlock(dtype, shape, buffer, true, this, buffer::close);
        made.add(block);
        return block;
    }

    @Override
    public BufferAllocator allocator() {
        check();
        if (allocator == null) {
            allocator = store.memory().childOf("task t-" + node.id(), reservation, this::grow);
        }
        return allocator;
    }

    @Override
    public Batch batch(VectorSchemaRoot root) {
        return batch(root, new DictionaryProvider.MapDictionaryProvider());
    }

    @Override
    public Batch batch(VectorSchemaRoot root, DictionaryProvider dictionaries) {
        check();
        PinnedBatch batch = new PinnedBatch(
                root,
                dictionaries,
                this,
                () -> dictionaries
                        .getDictionaryIds()
                        .forEach(id -> dictionaries.lookup(id).getVector().close()));
        made.add(batch);
        return batch;
    }

    @Override
    public <T> T blocking(Callable<T> body) throws Exception {
        check();
        return carrier.blocking(body);
    }

    @Override
    public boolean isCancelled() {
        return node.isToStop();
    }

    @Override
    public void stopIfCancelled() {
        if (node.isToStop()) {
            throw new CancellationException("task " + node.describe() + " was cancelled");
        }
    }

    @Override
    public Processor processor() {
        check();
        return carrier.place();
    }

    @Override
    public TaskOptions options() {
        return node.options();
    }

    @Override
    public long taskId() {
        return node.id();
    }

    @Override
    public String taskName() {
        return node.name();
    }

    private void grow(Reservation into, long bytes) {
        try {
            store.grow(into, bytes);
            grown += bytes;
        } catch (BudgetException full) {
            outgrown = true;
            grown += bytes;
            throw full;
        }
    }

    /** Whether it asked for more than there was, and how much it would have needed in all. */
    OptionalLong needed() {
        return outgrown ? OptionalLong.of(given + grown) : OptionalLong.empty();
    }

    /** Bytes that it has allocated, at the end. */
    long allocated() {
        return given - reservation.left() + grown;
    }

    /** The task returns what it has made here: it is no longer freed at the end. */
    void handOver(AutoCloseable returned) {
        made.remove(returned);
    }

    /**
     * Frees what was made and not returned, and gives the rest of the reservation back.
     *
     * @throws IllegalStateException if the task left buffers of its allocator open
     */
    @Override
    public void close() {
        ended = true;
        List<AutoCloseable> resources = new ArrayList<>(made);
        if (allocator != null) {
            resources.add(allocator);
        }
        resources.add(reservation);
        Throwable failure = Closing.all(resources, null);
        if (failure != null) {
            throw new IllegalStateException(
                    "task " + node.describe() + " left memory open: " + failure.getMessage(), failure);
        }
    }
}
