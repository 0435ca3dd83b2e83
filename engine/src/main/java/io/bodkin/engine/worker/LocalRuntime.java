package io.bodkin.engine.worker;

import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.LazyRef;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.TaskContext;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.api.ValueRef;
import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.chunk.PinnedBlock;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.fault.InterruptedWaitException;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.graph.TaskRuntime;
import io.bodkin.engine.memory.Budget;
import io.bodkin.engine.memory.ChunkMemory;
import io.bodkin.engine.memory.Reservation;
import io.bodkin.engine.memory.SizeClass;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.ChunkStore;
import io.bodkin.engine.store.Hold;
import io.bodkin.engine.store.Holds;
import io.bodkin.engine.store.Lease;
import io.bodkin.engine.store.SpillSettings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything of one engine in one process, put together: memory, store, processors, admission. Thread-safe. */
public final class LocalRuntime implements TaskRuntime, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.bodkin.engine");
    private static final long CLOSE_WAIT_NANOS = 2_000_000_000L;

    private final ChunkMemory memory;
    private final ChunkStore store;
    private final Holds holds;
    private final Payloads payloads;
    private final Processors processors;
    private final Admitter admitter;
    private final Spawner facade;
    private final AtomicLong nextTask = new AtomicLong(1);
    private volatile boolean closed;

    /** @param facade what tasks find as the engine that they run in */
    public LocalRuntime(
            Spawner facade, long memoryBytes, int threads, SpillSettings spill, long heapShareBytes, Events events) {
        this.facade = facade;
        this.memory = new ChunkMemory(new Budget(memoryBytes));
        this.store = new ChunkStore(memory, spill, heapShareBytes, events);
        this.holds = new Holds(store);
        this.payloads = new Payloads(store);
        FunctionProfiles profiles = new FunctionProfiles();
        this.admitter = new Admitter(store, profiles, events, threads + 2);
        TaskRunner runner = new TaskRunner(store, payloads, profiles, events, admitter);
        this.processors = new Processors(threads, runner::run);
        admitter.start(processors);
    }

    public ChunkStore store() {
        return store;
    }

    public int processorCount() {
        return processors.count();
    }

    /** The context of the task that the calling thread runs, if it runs one of this engine. */
    public Optional<TaskContext> context() {
        return Thread.currentThread() instanceof Carrier carrier && isMine(carrier)
                ? Optional.ofNullable(carrier.execution)
                : Optional.empty();
    }

    /** The facade of the runtime whose task the calling thread runs. */
    public static Optional<Spawner> currentFacade() {
        return Thread.currentThread() instanceof Carrier carrier
                        && carrier.execution != null
                        && carrier.execution.node().runtime() instanceof LocalRuntime runtime
                ? Optional.of(runtime.facade)
                : Optional.empty();
    }

    private boolean isMine(Carrier carrier) {
        return carrier.getThreadGroup() == processors.threads();
    }

    // ---- spawning

    /** @param spawner what a lazy input is told to spawn with */
    public <R> TaskNode<R> submit(Spawner spawner, TaskOptions options, Object function, Ref<?>... given) {
        checkOpen();
        Ref<?>[] inputs = given;
        for (int i = 0; i < given.length; i++) {
            Ref<?> input = asInput(spawner, given[i]);
            if (input != given[i]) {
                if (inputs == given) {
                    inputs = given.clone();
                }
                inputs[i] = input;
            }
        }
        TaskNode<R> node = new TaskNode<>(this, nextTask.getAndIncrement(), function, inputs, options);
        node.register();
        return node;
    }

    private Ref<?> asInput(Spawner spawner, Ref<?> given) {
        Ref<?> ref = given;
        while (ref instanceof LazyRef<?> lazy) {
            ref = lazy.resolve(spawner);
        }
        if (ref instanceof TaskNode<?> || ref instanceof ValueRef<?>) {
            return ref;
        }
        if (ref instanceof StoreChunk<?> chunk) {
            return chunk.consumed();
        }
        if (ref instanceof ValueChunk<?> chunk) {
            return Ref.of(chunk.value());
        }
        if (ref == null) {
            throw new NullPointerException("an input of a task is null; Ref.of(null) is a null value");
        }
        throw new IllegalArgumentException(
                "not a Ref of this engine: " + ref.getClass().getName());
    }

    private void checkOpen() {
        if (closed) {
            throw new EngineClosedException("the engine is closed");
        }
    }

    @Override
    public void ready(TaskNode<?> node) {
        if (closed) {
            node.fail(new EngineClosedException("the engine was closed before the task could run"));
        } else {
            processors.submit(node);
        }
    }

    // ---- waiting

    @Override
    public void await(TaskNode<?> node) {
        try {
            await(node, Long.MAX_VALUE);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void await(TaskNode<?> node, long timeoutNanos) throws TimeoutException {
        if (!(Thread.currentThread() instanceof Carrier carrier) || !isMine(carrier) || carrier.processor == null) {
            park(node, timeoutNanos);
            return;
        }
        if (processors.runInline(node, carrier) && node.isDone()) {
            return;
        }
        processors.leave(carrier);
        try {
            park(node, timeoutNanos);
        } finally {
            processors.comeBack(carrier);
        }
    }

    private void park(TaskNode<?> node, long timeoutNanos) throws TimeoutException {
        Thread waiter = Thread.currentThread();
        node.onEnd(() -> LockSupport.unpark(waiter));
        long until = timeoutNanos == Long.MAX_VALUE ? 0 : System.nanoTime() + timeoutNanos;
        while (!node.isDone()) {
            if (Thread.interrupted()) {
                waiter.interrupt();
                throw new InterruptedWaitException("task " + node.describe());
            }
            if (timeoutNanos == Long.MAX_VALUE) {
                LockSupport.park(node);
            } else {
                long left = until - System.nanoTime();
                if (left <= 0) {
                    throw new TimeoutException("task " + node.describe() + " has not ended in time");
                }
                LockSupport.parkNanos(node, left);
            }
        }
    }

    // ---- chunks

    @Override
    public Object open(ChunkEntry entry) {
        boolean inTask = context().isPresent();
        Lease lease = store.acquireOne(entry, inTask);
        try {
            lease.awaitLoaded();
            return payloads.view(entry, lease.content(entry), lease::close);
        } catch (InterruptedException e) {
            lease.close();
            Thread.currentThread().interrupt();
            throw new InterruptedWaitException("chunk c-" + entry.id() + " to be loaded");
        } catch (Throwable failure) {
            lease.close();
            throw failure;
        }
    }

    @Override
    public <T> Chunk<T> handleOn(ChunkEntry entry) {
        return new StoreChunk<>(this, entry);
    }

    @Override
    public <T> Chunk<T> handleOnValue(T value) {
        return new ValueChunk<>(value);
    }

    @Override
    public Hold track(Object handle, ChunkEntry entry) {
        return holds.track(handle, entry);
    }

    @Override
    public void hold(ChunkEntry entry) {
        store.hold(entry);
    }

    void releaseHold(ChunkEntry entry) {
        if (!closed) {
            store.release(entry);
        }
    }

    /** A value as a chunk; blocks and batches of this engine become second handles on the same chunk. */
    @SuppressWarnings("unchecked")
    public <T> Chunk<T> put(T value) {
        checkOpen();
        Object kept = payloads.keep(value, (Execution) context().orElse(null));
        return kept instanceof ChunkEntry entry ? handleOn(entry) : handleOnValue((T) kept);
    }

    /** A new block that {@code fill} writes. Waits for memory if need be. */
    public Chunk<Block> putBlock(DType dtype, Shape shape, Consumer<Block> fill) {
        checkOpen();
        long bytes = PinnedBlock.checkedByteSize(dtype, shape);
        try (Reservation reservation = store.reserveWaiting(SizeClass.roundUp(Math.max(1, bytes)))) {
            ArrowBuf buffer = memory.allocate(Math.max(1, bytes), reservation);
            buffer.writerIndex(bytes);
            try (PinnedBlock block = new PinnedBlock(dtype, shape, buffer, true, this, () -> {})) {
                fill.accept(block);
            } catch (Throwable failure) {
                buffer.close();
                throw failure;
            }
            return handleOn(payloads.putBlock(dtype, shape, buffer));
        }
    }

    /** A copy of a batch. Waits for memory if need be. */
    public Chunk<Batch> putBatch(VectorSchemaRoot root) {
        checkOpen();
        try (ArrowRecordBatch foreign = new VectorUnloader(root).getRecordBatch()) {
            long bytes = foreign.getBuffers().stream()
                    .mapToLong(buffer -> SizeClass.roundUp(buffer.readableBytes()))
                    .sum();
            try (Reservation reservation = store.reserveWaiting(bytes)) {
                return handleOn(payloads.putCopy(root.getSchema(), foreign, reservation));
            }
        }
    }

    /** A chunk that is brought from disk when it is needed. Takes over {@code backing}. */
    public Chunk<Batch> register(Schema schema, Backing backing) {
        checkOpen();
        return handleOn(store.register(new ChunkLayout.OfBatch(schema), backing));
    }

    // ---- the end

    /**
     * Ends all tasks: those that have not begun fail, those that run are interrupted and waited for at most two seconds.
     * What a task that does not leave holds stays until it leaves; it is named in the log.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        EngineClosedException reason = new EngineClosedException("the engine was closed before the task had ended");
        processors.stop();
        admitter.stop().forEach(node -> node.fail(reason));
        processors.drain().forEach(node -> node.fail(reason));
        List<TaskNode<?>> inside = processors.inside();
        boolean ended = awaitProcessors();
        inside.forEach(node -> node.fail(reason));
        processors.drain().forEach(node -> node.fail(reason));
        if (!ended) {
            LOG.warn(
                    "closing: {} still running after 2 s; its memory is kept until it leaves",
                    processors.inside().stream().map(TaskNode::describe).collect(Collectors.joining(", ")));
        }
        holds.close();
        store.close();
        processors.drain().forEach(node -> node.fail(reason));
        closeMemory(ended);
    }

    private boolean awaitProcessors() {
        try {
            return processors.awaitEnd(CLOSE_WAIT_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Not while somebody still reads: memory under a reader must stay. */
    private void closeMemory(boolean ended) {
        long held = memory.budget().held();
        if (ended && held == 0) {
            payloads.close();
            memory.close();
        } else {
            LOG.warn(
                    "closing: {} bytes of chunk memory are still in use: fetched blocks or batches were not closed",
                    held);
        }
    }

    /** For tests of leaks: bytes in use now. */
    public long heldBytes() {
        return memory.budget().held();
    }
}
