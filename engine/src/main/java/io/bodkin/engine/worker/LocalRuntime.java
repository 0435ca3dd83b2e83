package io.bodkin.engine.worker;

import static java.util.Objects.requireNonNull;

import io.bodkin.engine.api.Action0;
import io.bodkin.engine.api.Action1;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.LazyRef;
import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskContext;
import io.bodkin.engine.api.TaskGraph;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.graph.TaskRuntime;
import io.bodkin.engine.graph.TaskState;
import io.bodkin.engine.memory.Reservation;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.ChunkStore;
import io.bodkin.engine.store.Hold;
import io.bodkin.engine.store.SpillSettings;
import io.bodkin.engine.store.file.FileBlock;
import io.bodkin.engine.store.io.IoThreads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Everything of one engine in one process, put together: tasks, their waits, the worker that runs them. Thread-safe.
 */
public final class LocalRuntime implements TaskRuntime, AutoCloseable {
    private static final long STALLED_AFTER_NANOS = 10_000_000_000L;

    private final Spawner facade;
    private final Events events;
    private final LocalWorker worker;
    private final TaskInputs taskInputs = new TaskInputs(this);
    private final TaskWaits waits;
    private final TaskEvents taskEvents;
    private final List<Processor> processors;
    private final Placer placer;
    private final Cancellations cancellations;
    private final SpawnQueues queues = new SpawnQueues();
    private final LocalValues localValues = new LocalValues(this);
    private final AtomicLong nextTask = new AtomicLong(1);
    /** Whether handles know where they were made. */
    private volatile boolean recordsPlaces;

    private final Life life = new Life(this::end);

    /** @param facade what tasks find as the engine that they run in */
    public LocalRuntime(
            Spawner facade,
            long memoryBytes,
            ProcessorPlan plan,
            SpillSettings spill,
            long heapShareBytes,
            Events events) {
        this(facade, memoryBytes, plan, spill, heapShareBytes, events, STALLED_AFTER_NANOS);
    }

    LocalRuntime(
            Spawner facade,
            long memoryBytes,
            ProcessorPlan plan,
            SpillSettings spill,
            long heapShareBytes,
            Events events,
            long stalledAfterNanos) {
        this.facade = facade;
        this.events = events;
        this.processors = plan.processors();
        this.taskEvents = new TaskEvents(events);
        this.placer = new Placer(processors, plan.kindsByName());
        this.cancellations = new Cancellations();
        this.worker = new LocalWorker(
                memoryBytes,
                processors,
                plan.kindsByName(),
                spill,
                heapShareBytes,
                events,
                stalledAfterNanos,
                () -> currentNode() != null,
                cancellations,
                this::crash);
        worker.store().tellOthers(localValues::describe);
        this.waits = new TaskWaits(worker, life::exception);
        worker.start();
    }

    /** From now on handles know where they were made, so that {@link #forgottenHandles} can tell. */
    public void recordPlaces() {
        recordsPlaces = true;
    }

    /** How many handles were collected without having been released, by where they were made. */
    public Map<String, Integer> forgottenHandles() {
        return worker.holds().forgotten();
    }

    /** Has the results that tasks are to keep kept there. Before any task is spawned. */
    public void keepResultsIn(NamedChunks directory) {
        worker.results().keepIn(directory);
    }

    public ChunkStore store() {
        return worker.store();
    }

    public int processorCount() {
        return worker.processors().count();
    }

    /** The context of the task that the calling thread runs, if it runs one of this engine. */
    public Optional<TaskContext> context() {
        return execution().map(execution -> execution);
    }

    private Optional<Execution> execution() {
        return Thread.currentThread() instanceof Carrier carrier && carrier.belongsTo(worker.processors())
                ? carrier.context(worker.store())
                : Optional.empty();
    }

    /** The task of any engine that the calling thread runs. */
    private static Optional<TaskNode<?>> anyTask() {
        return Thread.currentThread() instanceof Carrier carrier
                ? Optional.ofNullable(carrier.running())
                : Optional.empty();
    }

    /** What tasks find as the engine that they run in. */
    public Spawner facade() {
        return facade;
    }

    /** The facade of the runtime whose task the calling thread runs. */
    public static Optional<Spawner> currentFacade() {
        return anyTask().map(node -> ((LocalRuntime) node.runtime()).facade);
    }

    // ---- spawning

    /**
     * @param spawner what a lazy input is told to spawn with
     * @throws EngineClosedException if the engine is closed
     */
    public <R> TaskNode<R> submit(Spawner spawner, TaskOptions options, Object function, Ref<?>... given) {
        return submit(spawner, options, List.of(), false, function, given);
    }

    /** As {@link #submit}; the function returns a Ref, whose value becomes the result of the task. */
    public <R> TaskNode<R> submitFlat(Spawner spawner, TaskOptions options, Object function, Ref<?>... given) {
        return submit(spawner, options, List.of(), true, function, given);
    }

    /**
     * As {@link #submit}.
     *
     * @param after beside those that the options name
     * @param flattens whether the function returns a Ref, whose value becomes the result of the task
     */
    private <R> TaskNode<R> submit(
            Spawner spawner,
            TaskOptions options,
            List<? extends TaskNode<?>> after,
            boolean flattens,
            Object function,
            Ref<?>... given) {
        life.checkOpen();
        requireNonNull(function, "function");
        TaskNode<?> parent = currentNode();
        TaskOptions all =
                parent == null ? options : options.inheriting(parent.options().inherited());
        if (!options.isPlain()) {
            MeaningfulOptions.check(options, all, flattens, given, worker.results());
        }
        boolean ordered = !after.isEmpty() || (!all.isPlain() && all.hasAfter());
        Ref<?>[] inputs = taskInputs.take(spawner, ordered ? withOrder(given, all, after) : given);
        TaskNode<R> node = node(parent, function, inputs, given.length, all);
        node.flattens = flattens;
        launch(node, parent);
        return node;
    }

    /**
     * A task of the engine's own: nobody's child, so that it inherits nothing, and in no queue, so that no block of the
     * user's holds it back or waits for it.
     */
    <R> TaskNode<R> submitInternal(TaskOptions options, Object function, Ref<?>... given) {
        life.checkOpen();
        TaskNode<R> node = node(null, function, taskInputs.take(facade, given), given.length, options);
        begin(node, null);
        node.launch();
        return node;
    }

    private <R> TaskNode<R> node(
            TaskNode<?> parent, Object function, Ref<?>[] inputs, int values, TaskOptions options) {
        return new TaskNode<>(
                this,
                parent == null ? nextTask.getAndIncrement() : ((Carrier) Thread.currentThread()).nextTaskId(nextTask),
                parent == null ? 0 : parent.depth() + 1,
                function,
                inputs,
                values,
                options,
                parent == null ? cancellations.root() : parent.ownToken());
    }

    private void launch(TaskNode<?> node, TaskNode<?> parent) {
        begin(node, parent);
        queues.launch(node, parent);
        if (placer.mayBeNowhere(node)) {
            failIfNowhere(node);
        }
    }

    /** What can be seen to run nowhere fails now, not when its inputs have come. */
    private void failIfNowhere(TaskNode<?> node) {
        try {
            placer.check(node);
        } catch (Throwable nowhere) {
            node.fail(nowhere);
        }
    }

    private void begin(TaskNode<?> node, TaskNode<?> parent) {
        if (recordsPlaces) {
            node.ownNotes().madeAt = new Throwable("made here");
        }
        Ref<?>[] inputs = node.inputs();
        try {
            node.takeInputs();
        } catch (IllegalStateException released) {
            TaskInputs.giveBack(inputs);
            throw released;
        }
        taskEvents.spawned(node, parent);
    }

    /**
     * A task that evaluates a function many times; what of its inputs is in the store, it brings for each time anew.
     */
    <R> TaskNode<R> submitLoop(Spawner spawner, TaskOptions options, Loop loop, Ref<?>... given) {
        life.checkOpen();
        TaskNode<?> parent = currentNode();
        TaskOptions all =
                parent == null ? options : options.inheriting(parent.options().inherited());
        LoopTask function = LoopTask.of(
                this,
                loop,
                taskInputs.take(spawner, all.hasAfter() ? withOrder(given, all, List.of()) : given),
                given.length);
        TaskNode<R> node = node(parent, function, function.inputs(), function.values(), all);
        node.flattens = true;
        launch(node, parent);
        return node;
    }

    /** Whether it is closed, or about to be: no task begins any more. */
    boolean isClosed() {
        return life.isClosed();
    }

    Events events() {
        return events;
    }

    LocalWorker worker() {
        return worker;
    }

    /** As {@link #submit}, for layers above. */
    public TaskNode<?> submitAfter(
            List<? extends TaskNode<?>> after,
            TaskOptions options,
            boolean flattens,
            Object function,
            Ref<?>... given) {
        return submit(facade, options, after, flattens, function, given);
    }

    private static Ref<?>[] withOrder(Ref<?>[] given, TaskOptions options, List<? extends TaskNode<?>> after) {
        List<Ref<?>> all = new ArrayList<>(given.length + after.size());
        Collections.addAll(all, given);
        all.addAll(options.after());
        all.addAll(after);
        return all.toArray(Ref<?>[]::new);
    }

    /** The task itself, or one that has the value of the Ref as its result. */
    TaskNode<?> taskOf(Ref<?> ref) {
        return ref instanceof TaskNode<?> task && task.runtime() == this
                ? task
                : submitInternal(TaskOptions.none(), (Fn1<Object, Object>) value -> value, ref);
    }

    /** A task whose result, kept as these options say, is the value of the Ref. */
    TaskNode<?> taskOf(Ref<?> ref, TaskOptions keeping) {
        return keeping.isPlain() ? taskOf(ref) : submitInternal(keeping, (Fn1<Object, Object>) value -> value, ref);
    }

    /** The task of this runtime that the calling thread runs, or null. */
    TaskNode<?> currentNode() {
        TaskNode<?> node = Thread.currentThread() instanceof Carrier carrier ? carrier.running() : null;
        return node == null || node.runtime() != this ? null : node;
    }

    EngineClosedException closedException(String message) {
        return life.exception(message);
    }

    @Override
    public void ready(TaskNode<?> node, boolean follows) {
        taskEvents.ready(node);
        if (!life.isClosed()) {
            if (Placer.isPlaced(node)) {
                try {
                    node.ownNotes().placement = placer.place(node);
                } catch (Throwable nowhere) { // also what the user's filters and taints throw
                    node.fail(nowhere);
                    return;
                }
            }
            if (!TaskRunner.isToBeAsked(node) && TaskMemory.goesToAdmission(node)) {
                worker.admitter().park(node);
            } else {
                worker.processors().submit(node, follows);
            }
        }
        if (life.isClosed()) {
            node.fail(life.exception("the engine was closed before the task could run"));
        }
    }

    @Override
    public void ending(TaskNode<?> node, TaskState end) {
        taskEvents.ended(node, end);
    }

    @Override
    public void callBack(TaskNode<?> ended, Runnable foreign) {
        if (life.isClosed()) {
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
                    ? submitInternal(options, (Action1<Object>) value -> once.run(), ended)
                    : submitInternal(options, (Action0) once::run);
        } catch (EngineClosedException | IllegalStateException closedOrReleased) {
            once.run();
            return;
        }
        call.onEnd(once);
    }

    @Override
    public boolean cancel(TaskNode<?> node) {
        return cancellations.cancel(node, worker);
    }

    /** Cancels all tasks that there are. */
    public void cancelAll() {
        cancellations.cancelAll(worker);
    }

    /** What tasks begin with that the calling thread spawns. */
    public TaskOptions inheritedOptions() {
        TaskNode<?> parent = currentNode();
        return parent == null ? TaskOptions.none() : parent.options().inherited();
    }

    public List<Processor> processors() {
        return processors;
    }

    /** The tasks that have not ended, as far as can be seen while they move. */
    public TaskGraph graph() {
        return GraphSnapshot.take(found -> {
            worker.admitter().addTasks(found);
            worker.processors().addTasks(found);
        });
    }

    // ---- waiting

    /** Blocks of code that say when the tasks begin that are spawned in them. */
    public SpawnBlocks blocks() {
        return new SpawnBlocks(this, queues);
    }

    /** Waits until one of the tasks has ended, and returns the first that has, in their order. */
    public <T> Task<T> awaitAny(List<? extends Task<T>> tasks) {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("no task to wait for");
        }
        List<TaskNode<?>> nodes = new ArrayList<>(tasks.size());
        for (Task<T> task : tasks) {
            Ref<?> ref = task instanceof LazyRef<?> lazy ? lazy.resolve(facade) : task;
            if (!(ref instanceof TaskNode<?> node) || node.runtime() != this) {
                throw new IllegalArgumentException("not a task of this engine: " + task);
            }
            queues.checkMayWait(node, currentNode());
            nodes.add(node);
        }
        while (true) {
            for (Task<T> task : tasks) {
                if (task.isDone()) {
                    return task;
                }
            }
            try {
                waits.awaitAny(nodes, TaskWaits.FOREVER);
            } catch (TimeoutException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void await(TaskNode<?> node) {
        queues.checkMayWait(node, currentNode());
        try {
            waits.await(node, TaskWaits.FOREVER);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void await(TaskNode<?> node, long timeoutNanos) throws TimeoutException {
        queues.checkMayWait(node, currentNode());
        waits.await(node, timeoutNanos);
    }

    // ---- chunks

    @Override
    public Object open(ChunkEntry entry) {
        return worker.chunks().open(entry);
    }

    /** As {@link #open}, if it is in memory now. Never waits. */
    Optional<Object> openIfInMemory(ChunkEntry entry) {
        return worker.chunks().openIfInMemory(entry);
    }

    @Override
    public <T> Chunk<T> handleOn(ChunkEntry entry, Optional<Scope> scope) {
        return new StoreChunk<>(this, entry, scope);
    }

    @Override
    public <T> Chunk<T> secondHandle(Chunk<T> handle) {
        return ((StoreChunk<T>) handle).second();
    }

    @Override
    public <T> Chunk<T> handleOnValue(T value, Optional<Scope> scope) {
        return new ValueChunk<>(value, scope.orElse(Scope.any()));
    }

    @Override
    public Hold track(Object handle, ChunkEntry entry) {
        return worker.holds()
                .track(
                        handle,
                        entry,
                        !recordsPlaces
                                ? Optional.empty()
                                : Optional.of(
                                        handle instanceof TaskNode<?> node && node.notes().madeAt != null
                                                ? node.notes().madeAt
                                                : new Throwable("made here")));
    }

    @Override
    public void hold(ChunkEntry entry) {
        store().hold(entry);
    }

    @Override
    public void releaseHold(ChunkEntry entry) {
        if (!life.isClosed()) {
            store().release(entry);
        }
    }

    /** A value as a chunk; blocks and batches of this engine become second handles on the same chunk. */
    @SuppressWarnings("unchecked")
    public <T> Chunk<T> put(T value, Optional<Scope> scope) {
        life.checkOpen();
        Object kept = worker.payloads().keep(value, execution().orElse(null));
        if (!(kept instanceof ChunkEntry entry)) {
            return handleOnValue((T) kept, scope);
        }
        Chunk<T> handle = handleOn(entry, scope);
        store().offer(entry);
        if (entry.onHeap()) {
            store().awaitHeapShare();
        }
        return handle;
    }

    /**
     * Another handle on the same chunk.
     *
     * @param scope where it may be used; empty: where the other may
     */
    public <T> Chunk<T> second(Chunk<T> chunk, Optional<Scope> scope) {
        life.checkOpen();
        if (chunk instanceof StoreChunk<T> stored && stored.isOf(this)) {
            return scope.isPresent() ? stored.second(scope) : stored.second();
        }
        if (chunk instanceof ValueChunk<T> value) {
            return handleOnValue(value.value(), scope.or(() -> Optional.of(value.scope())));
        }
        throw new IllegalArgumentException(
                chunk + " is no chunk in the store of this engine: there is one handle on it");
    }

    /**
     * Values of the heap that tasks may have returned are about to be changed where they are: as their results they are
     * not found again.
     *
     * @param values the objects, or the chunks that they are, by identity
     */
    public void willChangeInPlace(Set<Object> values) {
        worker.results().forget(values);
    }

    /** Values that tasks change where they are. */
    public LocalValues localValues() {
        return localValues;
    }

    /** A new block that {@code fill} writes. Waits for memory if need be. */
    public Chunk<Block> putBlock(DType dtype, Shape shape, Consumer<Block> fill) {
        life.checkOpen();
        return handleOn(worker.chunks().putBlock(dtype, shape, fill), Optional.empty());
    }

    /** A copy of a batch. Waits for memory if need be. */
    public Chunk<Batch> putBatch(VectorSchemaRoot root) {
        life.checkOpen();
        return handleOn(worker.chunks().putBatch(root), Optional.empty());
    }

    /** Memory for the calling thread, which waits for it if need be. */
    Reservation reserve(long bytes) {
        return worker.chunks().reserve(bytes);
    }

    /** A chunk that is brought from disk when it is needed. Takes over {@code backing}. */
    public Chunk<Batch> register(Schema schema, Backing backing) {
        return handleOn(registerResult(new ChunkLayout.OfBatch(schema), backing), Optional.empty());
    }

    /** As {@link #register}, of a block. */
    public Chunk<Block> registerBlock(FileBlock backing) {
        return handleOn(registerResult(backing.layout(), backing), Optional.empty());
    }

    /**
     * As {@link #register}, for a task to return: its result is then the chunk itself, not yet read. The caller has one
     * hold.
     */
    public ChunkEntry registerResult(ChunkLayout layout, Backing backing) {
        try {
            life.checkOpen();
            return store().register(layout, backing);
        } catch (Throwable refused) {
            backing.release();
            throw refused;
        }
    }

    /**
     * Has {@code body} done by a thread that no interrupt reaches, since an interrupt closes a {@code FileChannel}, and
     * waits for it; a task gives its processor away meanwhile. For the user's files. See {@link IoThreads#call}.
     */
    public <T> T onFileThread(Callable<T> body, Runnable stop) throws Exception {
        return Thread.currentThread() instanceof Carrier carrier && carrier.belongsTo(worker.processors())
                ? carrier.blocking(() -> worker.files().call(body, stop))
                : worker.files().call(body, stop);
    }

    /** The chunk in a store that {@code ref} stands for, as far as that can be told without waiting. */
    public static Optional<ChunkEntry> entryOf(Ref<?> ref) {
        if (ref instanceof StoreChunk<?> chunk) {
            return Optional.of(chunk.entry());
        }
        if (!(ref instanceof TaskNode<?> task) || !task.isDone()) {
            return Optional.empty();
        }
        if (task.standIn().isPresent()) {
            return entryOf(task.standIn().get());
        }
        return task.result() instanceof ChunkEntry entry ? Optional.of(entry) : Optional.empty();
    }

    /** The shape of a chunk that is a block. */
    public static Optional<Shape> shapeOf(ChunkEntry entry) {
        return entry.layout() instanceof ChunkLayout.OfBlock block ? Optional.of(block.shape()) : Optional.empty();
    }

    /**
     * The shape of a block; waits if it is the result of a task.
     *
     * @throws IllegalArgumentException if it is no block
     */
    public static Shape shapeOf(Ref<Block> block) {
        Optional<ChunkEntry> entry;
        if (block instanceof Task<?> task) {
            Chunk<?> result = task.fetchRaw();
            entry = entryOf(result);
            result.release();
        } else {
            entry = entryOf(block);
        }
        return entry.flatMap(LocalRuntime::shapeOf)
                .orElseThrow(() -> new IllegalArgumentException(block + " is no block that the engine holds"));
    }

    // ---- the end

    /**
     * Ends all tasks: those that have not begun fail, those that run are interrupted and waited for at most two
     * seconds. What a task that does not leave holds stays until it leaves; it is named in the log.
     */
    @Override
    public void close() {
        life.close();
    }

    private void end() {
        worker.endTasks(life.exception("the engine was closed before the task had ended"));
        waits.end();
        worker.free();
    }

    /** An error in a thread of the engine, outside the functions of tasks: ends the engine with it. */
    void crash(Throwable cause) {
        life.crash(cause);
    }

    /** For tests of leaks: bytes in use now. */
    public long heldBytes() {
        return worker.memory().budget().held();
    }
}
