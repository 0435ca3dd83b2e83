package io.bodkin.engine.worker;

import static java.util.Objects.requireNonNull;

import io.bodkin.engine.api.Action0;
import io.bodkin.engine.api.Action1;
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
import io.bodkin.engine.graph.ConsumedChunk;
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
import io.bodkin.engine.store.IoThreads;
import io.bodkin.engine.store.Lease;
import io.bodkin.engine.store.SpillSettings;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
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
    private static final long STALLED_AFTER_NANOS = 10_000_000_000L;
    private static final int SPINS = 200;
    private static final int FILE_THREADS = 4;

    private final ChunkMemory memory;
    private final ChunkStore store;
    private final Holds holds;
    private final Payloads payloads;
    private final IoThreads files;
    private final Processors processors;
    private final Admitter admitter;
    private final Spawner facade;
    private final TaskRunner runner;
    private final AtomicLong nextTask = new AtomicLong(1);

    /** Threads outside the processors, and blocked tasks, that wait for a task. */
    private final Set<Thread> waiters = ConcurrentHashMap.newKeySet();

    /** Pins of callers that are not tasks. */
    private final AtomicInteger pinsOutside = new AtomicInteger();

    private final AtomicReference<Throwable> error = new AtomicReference<>();
    private Thread closer;
    private final CountDownLatch closeEnded = new CountDownLatch(1);
    private volatile boolean closed;

    /** Every task has ended that ever will. */
    private volatile boolean over;

    /** @param facade what tasks find as the engine that they run in */
    public LocalRuntime(
            Spawner facade, long memoryBytes, int threads, SpillSettings spill, long heapShareBytes, Events events) {
        this(facade, memoryBytes, threads, spill, heapShareBytes, events, STALLED_AFTER_NANOS);
    }

    LocalRuntime(
            Spawner facade,
            long memoryBytes,
            int threads,
            SpillSettings spill,
            long heapShareBytes,
            Events events,
            long stalledAfterNanos) {
        this.facade = facade;
        this.memory = new ChunkMemory(new Budget(memoryBytes));
        this.store = new ChunkStore(memory, spill, heapShareBytes, events);
        this.holds = new Holds(store);
        this.payloads = new Payloads(store);
        this.files = new IoThreads("bodkin-file", FILE_THREADS);
        FunctionProfiles profiles = new FunctionProfiles();
        this.admitter = new Admitter(
                store, profiles, events, threads + 2, stalledAfterNanos, () -> pinsOutside.get() > 0, this::crash);
        this.runner = new TaskRunner(store, payloads, profiles, events, admitter);
        this.processors = new Processors(threads, runner::run, this::crash);
        admitter.start(processors);
        processors.start();
    }

    public ChunkStore store() {
        return store;
    }

    public int processorCount() {
        return processors.count();
    }

    /** The context of the task that the calling thread runs, if it runs one of this engine. */
    public Optional<TaskContext> context() {
        return execution().map(execution -> execution);
    }

    private Optional<Execution> execution() {
        return myCarrier().flatMap(carrier -> carrier.context(store));
    }

    private Optional<Carrier> myCarrier() {
        return Thread.currentThread() instanceof Carrier carrier && carrier.belongsTo(processors)
                ? Optional.of(carrier)
                : Optional.empty();
    }

    private static Optional<TaskNode<?>> currentTask() {
        return Thread.currentThread() instanceof Carrier carrier
                ? Optional.ofNullable(carrier.running())
                : Optional.empty();
    }

    /** The facade of the runtime whose task the calling thread runs. */
    public static Optional<Spawner> currentFacade() {
        return currentTask().map(node -> ((LocalRuntime) node.runtime()).facade);
    }

    // ---- spawning

    /**
     * @param spawner what a lazy input is told to spawn with
     * @throws EngineClosedException if the engine is closed
     */
    public <R> TaskNode<R> submit(Spawner spawner, TaskOptions options, Object function, Ref<?>... given) {
        checkOpen();
        requireNonNull(function, "function");
        Ref<?>[] inputs = given;
        for (int i = 0; i < given.length; i++) {
            Ref<?> input;
            try {
                input = asInput(spawner, given[i]);
            } catch (Throwable failure) {
                giveBack(inputs, i);
                throw failure;
            }
            if (input != given[i]) {
                if (inputs == given) {
                    inputs = given.clone();
                }
                inputs[i] = input;
            }
        }
        TaskNode<?> parent = Thread.currentThread() instanceof Carrier carrier ? carrier.running() : null;
        int depth = parent == null ? 0 : parent.depth() + 1;
        TaskNode<R> node = new TaskNode<>(this, nextTask.getAndIncrement(), depth, function, inputs, options);
        try {
            node.register();
        } catch (IllegalStateException released) {
            giveBack(inputs, inputs.length);
            throw released;
        }
        return node;
    }

    private static void giveBack(Ref<?>[] inputs, int count) {
        for (int i = 0; i < count; i++) {
            if (inputs[i] instanceof ConsumedChunk chunk) {
                chunk.consumerEnded();
            }
        }
    }

    private Ref<?> asInput(Spawner spawner, Ref<?> given) {
        if (given instanceof TaskNode<?> task && task.runtime() == this) {
            return given;
        }
        if (given instanceof ValueRef<?>) {
            return given;
        }
        Ref<?> ref = given;
        while (ref instanceof LazyRef<?> lazy) {
            ref = lazy.resolve(spawner);
        }
        if (ref != given) {
            return asInput(spawner, ref);
        }
        if (ref instanceof StoreChunk<?> chunk && chunk.isOf(this)) {
            return chunk.consumed();
        }
        if (ref instanceof ValueChunk<?> chunk) {
            return Ref.of(chunk.value());
        }
        if (ref == null) {
            throw new NullPointerException("an input of a task is null; Ref.of(null) is a null value");
        }
        throw new IllegalArgumentException("not a Ref of this engine: " + ref + "; fetch it there and pass the value");
    }

    private void checkOpen() {
        if (closed) {
            throw closedException("the engine is closed");
        }
    }

    private EngineClosedException closedException(String message) {
        Throwable cause = error.get();
        return cause == null
                ? new EngineClosedException(message)
                : new EngineClosedException(message + " after an error of its own: " + cause, cause);
    }

    @Override
    public void ready(TaskNode<?> node, boolean follows) {
        if (!closed) {
            if (TaskMemory.goesToAdmission(node)) {
                admitter.park(node);
            } else {
                processors.submit(node, follows);
            }
        }
        if (closed) {
            node.fail(closedException("the engine was closed before the task could run"));
        }
    }

    @Override
    public void callBack(TaskNode<?> ended, Runnable foreign) {
        if (closed) {
            foreign.run();
            return;
        }
        TaskOptions options = TaskOptions.named("callback of t-" + ended.id());
        AtomicBoolean called = new AtomicBoolean();
        Runnable once = () -> {
            if (called.compareAndSet(false, true)) {
                foreign.run();
            }
        };
        // A chunk comes as an input, so that the callback finds it in memory.
        boolean chunk = ended.result() instanceof ChunkEntry;
        TaskNode<?> call;
        try {
            call = chunk
                    ? submit(facade, options, (Action1<Object>) value -> once.run(), ended)
                    : submit(facade, options, (Action0) once::run);
        } catch (EngineClosedException | IllegalStateException closedOrReleased) {
            once.run();
            return;
        }
        call.onEnd(once);
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
        if (!(Thread.currentThread() instanceof Carrier carrier)) {
            park(node, timeoutNanos);
            return;
        }
        if (carrier.processor == null) {
            // It gave its processor away for I/O, and now waits for a task after all.
            processors.ioBecomesWait();
            try {
                park(node, timeoutNanos);
            } finally {
                processors.waitBecomesIo();
            }
            return;
        }
        if (timeoutNanos == Long.MAX_VALUE && carrier.belongsTo(processors) && !carrier.isInterrupted()) {
            if (node.isReady()) {
                processors.runInline(node, carrier, runner.needsNothing(node));
            }
            for (int i = 0; i < SPINS && node.isRunning(); i++) {
                Thread.onSpinWait();
            }
            if (node.isDone()) {
                return;
            }
        }
        if (carrier.processor == null) {
            park(node, timeoutNanos);
            return;
        }
        carrier.leave();
        try {
            park(node, timeoutNanos);
        } finally {
            carrier.comeBack();
        }
    }

    private void park(TaskNode<?> node, long timeoutNanos) throws TimeoutException {
        Thread thread = Thread.currentThread();
        long until = timeoutNanos == Long.MAX_VALUE ? 0 : System.nanoTime() + timeoutNanos;
        // Of tasks on this thread's stack only the innermost waits.
        waiters.add(thread);
        try (TaskNode.Wait wait = node.unparkAtEnd()) {
            while (!node.isDone()) {
                if (over) {
                    throw closedException("the engine was closed before the task had ended");
                }
                if (Thread.interrupted()) {
                    thread.interrupt();
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
        } finally {
            waiters.remove(thread);
        }
    }

    // ---- chunks

    @Override
    public Object open(ChunkEntry entry) {
        boolean inTask = currentTask().isPresent();
        Lease lease = store.acquireOne(entry, inTask);
        Runnable end = inTask ? lease::close : countedOutside(lease);
        try {
            lease.awaitLoaded();
            return payloads.view(entry, lease.content(entry), end);
        } catch (InterruptedException e) {
            end.run();
            Thread.currentThread().interrupt();
            throw new InterruptedWaitException("chunk c-" + entry.id() + " to be loaded");
        } catch (Throwable failure) {
            end.run();
            throw failure;
        }
    }

    private Runnable countedOutside(Lease lease) {
        pinsOutside.incrementAndGet();
        return () -> {
            pinsOutside.decrementAndGet();
            lease.close();
        };
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
        Object kept = payloads.keep(value, execution().orElse(null));
        if (!(kept instanceof ChunkEntry entry)) {
            return handleOnValue((T) kept);
        }
        Chunk<T> handle = handleOn(entry);
        store.offer(entry);
        return handle;
    }

    /** A new block that {@code fill} writes. Waits for memory if need be. */
    public Chunk<Block> putBlock(DType dtype, Shape shape, Consumer<Block> fill) {
        checkOpen();
        long bytes = PinnedBlock.checkedByteSize(dtype, shape);
        try (Reservation reservation = reserve(SizeClass.roundUp(Math.max(1, bytes)))) {
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
            try (Reservation reservation = reserve(bytes)) {
                return handleOn(payloads.putCopy(root.getSchema(), foreign, reservation));
            }
        }
    }

    /**
     * Memory for the calling thread: outside tasks it waits for room; a task, which holds pins and memory of its own, waits
     * for the disk at most.
     */
    Reservation reserve(long bytes) {
        if (currentTask().isEmpty()) {
            return store.reserveWaiting(bytes);
        }
        Reservation reservation = Reservation.ofTaken(memory.budget(), 0);
        store.grow(reservation, bytes);
        return reservation;
    }

    /** A chunk that is brought from disk when it is needed. Takes over {@code backing}. */
    public Chunk<Batch> register(Schema schema, Backing backing) {
        return handleOn(registerResult(new ChunkLayout.OfBatch(schema), backing));
    }

    /** As {@link #register}, for a task to return: its result is then the chunk itself, not yet read. The caller has one hold. */
    public ChunkEntry registerResult(ChunkLayout layout, Backing backing) {
        try {
            checkOpen();
            return store.register(layout, backing);
        } catch (Throwable refused) {
            backing.release();
            throw refused;
        }
    }

    /**
     * Has {@code body} done by a thread that no interrupt reaches, since an interrupt closes a {@code FileChannel}, and waits
     * for it; a task gives its processor away meanwhile. For the user's files. See {@link IoThreads#call}.
     */
    public <T> T onFileThread(Callable<T> body, Runnable stop) throws Exception {
        Optional<Carrier> carrier = myCarrier();
        return carrier.isPresent() ? carrier.get().blocking(() -> files.call(body, stop)) : files.call(body, stop);
    }

    // ---- the end

    /**
     * Ends all tasks: those that have not begun fail, those that run are interrupted and waited for at most two seconds.
     * What a task that does not leave holds stays until it leaves; it is named in the log.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closer == null) {
                closer = Thread.currentThread();
            }
        }
        if (!closed && closer == Thread.currentThread()) {
            closed = true;
            try {
                end();
            } finally {
                closeEnded.countDown();
            }
        } else if (closer != Thread.currentThread()) {
            awaitOtherClose();
        }
    }

    /** Whoever closes finds all closed on return, also if another thread was quicker. */
    private void awaitOtherClose() {
        try {
            closeEnded.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        EngineClosedException reason = closedException("the engine was closed before the task had ended");
        processors.stop();
        admitter.stop().forEach(node -> node.fail(reason));
        processors.drain().forEach(node -> node.fail(reason));
        boolean ended = awaitProcessors();
        if (!ended) {
            LOG.warn(
                    "closing: {} still running after 2 s; its memory is kept until it leaves",
                    processors.inside().stream().map(TaskNode::describe).collect(Collectors.joining(", ")));
        }
        processors.inside().forEach(node -> node.fail(reason));
        processors.drain().forEach(node -> node.fail(reason));
        over = true;
        waiters.forEach(LockSupport::unpark);
        holds.close();
        if (ended) {
            files.close();
        } else {
            files.shutdown();
        }
        store.close();
        closeMemory(ended);
    }

    /** An error in a thread of the engine, outside the functions of tasks: ends all handles with it, as nothing can be relied on. */
    void crash(Throwable cause) {
        if (!error.compareAndSet(null, cause) || closed) {
            return;
        }
        LOG.error("the engine closes after an error of its own: please report it", cause);
        Thread closer = new Thread(this::close, "bodkin-crash");
        closer.setDaemon(true);
        closer.start();
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
            memory.releaseUnused();
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
