package io.bodkin.engine;

import io.bodkin.engine.api.Action0;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.CachedResult;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.DatadepsOptions;
import io.bodkin.engine.api.Delayed;
import io.bodkin.engine.api.Flow;
import io.bodkin.engine.api.Fn0;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.Graph;
import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.ProcessorKind;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Region;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Shard;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.StreamOptions;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskContext;
import io.bodkin.engine.api.TaskGraph;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.api.Worker;
import io.bodkin.engine.chunk.Pinned;
import io.bodkin.engine.datadeps.DatadepsRegion;
import io.bodkin.engine.event.EventSource;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.jfr.FlightEvents;
import io.bodkin.engine.lazy.LazyGraph;
import io.bodkin.engine.memory.ByteSize;
import io.bodkin.engine.store.SpillSettings;
import io.bodkin.engine.store.StoreStatistics;
import io.bodkin.engine.store.durable.DurableChunks;
import io.bodkin.engine.stream.StreamEnd;
import io.bodkin.engine.stream.Streams;
import io.bodkin.engine.worker.LocalRuntime;
import io.bodkin.engine.worker.NamedChunks;
import io.bodkin.engine.worker.ProcessorPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * One running engine: tasks, and chunks within a memory budget. Made by the program, closed by try-with-resources.
 * Thread-safe.
 *
 * <pre>{@code
 * try (Engine engine = Engine.builder().memory("2GiB").build()) {
 *     Task<Integer> four = engine.spawn(() -> 4);
 *     Task<Integer> six = engine.spawn(four, n -> n + 2);
 *     assert six.fetch() == 6;
 * }
 * }</pre>
 */
public final class Engine implements Spawner, AutoCloseable {
    private static final int SPILL_WRITERS = 2;
    private static final int READ_REQUESTS = 12;

    private final Settings settings;
    private final Events events;
    private final EventSource.Registration flightRecorder;
    private final LocalRuntime runtime;
    private final Optional<DurableChunks> durable;
    private final Optional<NamedChunks> named;

    private Engine(Settings settings, int workers, List<ProcessorKind> kinds) {
        this.settings = settings;
        this.events = new Events();
        this.durable = settings.directory().map(DurableChunks::open);
        try {
            this.runtime = new LocalRuntime(
                    this,
                    settings.memory(),
                    new ProcessorPlan(settings.threads(), workers, kinds),
                    new SpillSettings(settings.spillDirectory(), settings.spillLimit(), SPILL_WRITERS, READ_REQUESTS),
                    Runtime.getRuntime().maxMemory() / 4,
                    events);
        } catch (Throwable failure) {
            durable.ifPresent(DurableChunks::close);
            throw failure;
        }
        this.named = durable.map(chunks -> new NamedChunks(runtime, chunks));
        named.ifPresent(runtime::keepResultsIn);
        if (settings.leakDetection()) {
            runtime.recordPlaces();
        }
        this.flightRecorder = FlightEvents.connect(events);
    }

    /** An engine with default settings: see {@link Settings}. */
    public static Engine local() {
        return builder().build();
    }

    /**
     * The engine whose task the calling thread runs.
     *
     * @throws IllegalStateException if it runs none
     */
    public static Engine current() {
        return (Engine) LocalRuntime.currentFacade()
                .orElseThrow(() -> new IllegalStateException("thread "
                        + Thread.currentThread().getName() + " runs no task: Engine.current() has no meaning"));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Settings of an engine to be. What is not set here comes from outside: see {@link Settings}. Not thread-safe. */
    public static final class Builder {
        private final Map<String, String> values = new HashMap<>();
        private final List<ProcessorKind> kinds = new ArrayList<>();
        private int workersInProcess = 1;

        private Builder() {}

        /** The budget of chunk memory: {@code "2GiB"}, {@code "512 MiB"}. */
        public Builder memory(String size) {
            values.put("memory", size);
            return this;
        }

        public Builder memory(long bytes) {
            return memory(Long.toString(bytes));
        }

        /** How many tasks run at a time. */
        public Builder threads(int threads) {
            values.put("threads", Integer.toString(threads));
            return this;
        }

        /** Where chunks that are put under a name last; only one engine at a time can have it. Created if need be. */
        public Builder directory(Path directory) {
            values.put("directory", directory.toString());
            return this;
        }

        /**
         * Whether places are recorded where handles are made, to list those that were forgotten. Costs a stack trace
         * each.
         */
        public Builder leakDetection(boolean on) {
            values.put("leakDetection", Boolean.toString(on));
            return this;
        }

        /** Where chunks go that do not fit in memory: a folder of the engine's own is made in it, and removed. */
        public Builder spillDirectory(Path directory) {
            values.put("spillDirectory", directory.toString());
            return this;
        }

        /** How much they may take there. */
        public Builder spillLimit(String size) {
            values.put("spillLimit", size);
            return this;
        }

        /**
         * Divides the threads of this process among so many workers, at least one for each, which share its memory:
         * scopes, shards and mutable values see them as workers of their own. For trying out on one machine how a
         * program places its tasks.
         */
        public Builder workersInProcess(int workers) {
            if (workers < 1 || workers > 64) {
                throw new IllegalArgumentException("workers in the process must be 1 to 64, got " + workers);
            }
            this.workersInProcess = workers;
            return this;
        }

        /** Adds processors that are no threads; the name of their kind is new. */
        public Builder processors(ProcessorKind kind) {
            if (kind.count() < 1) {
                throw new IllegalArgumentException(
                        "processors of kind " + kind.name() + ": at least 1, got " + kind.count());
            }
            if (kind.name().equals(Processor.THREAD)
                    || kinds.stream().anyMatch(other -> other.name().equals(kind.name()))) {
                throw new IllegalArgumentException("there are processors of kind " + kind.name() + " already");
            }
            kinds.add(kind);
            return this;
        }

        /**
         * @throws io.bodkin.engine.fault.BodkinException if a setting means nothing, or the spill directory cannot be
         *     used
         */
        public Engine build() {
            return new Engine(Settings.resolve(Settings.Source.ofProcess(values)), workersInProcess, kinds);
        }
    }

    // ---- tasks

    @Override
    public <R> Task<R> submit(Object function, Ref<?>... inputs) {
        return runtime.submit(this, TaskOptions.none(), function, inputs);
    }

    @Override
    public <R> Task<R> submitRef(Object function, Ref<?>... inputs) {
        return runtime.submitFlat(this, TaskOptions.none(), function, inputs);
    }

    @Override
    public Spawner with(TaskOptions options) {
        return new View(options);
    }

    private final class View implements Spawner {
        private final TaskOptions options;

        View(TaskOptions options) {
            this.options = options;
        }

        @Override
        public <R> Task<R> submit(Object function, Ref<?>... inputs) {
            return runtime.submit(Engine.this, options, function, inputs);
        }

        @Override
        public <R> Task<R> submitRef(Object function, Ref<?>... inputs) {
            return runtime.submitFlat(Engine.this, options, function, inputs);
        }

        @Override
        public Spawner with(TaskOptions inner) {
            return new View(inner.over(options));
        }
    }

    /**
     * Runs the block, and waits for the tasks that this thread spawned in it; not for those that these spawn.
     *
     * @throws io.bodkin.engine.fault.TaskFailedException the first failure, in the order of spawning, when all have
     *     ended; the others are suppressed in it. What the block itself throws comes first.
     */
    public <T> T sync(Fn0<T> block) throws Exception {
        return runtime.blocks().sync(block);
    }

    public void sync(Action0 block) throws Exception {
        runtime.blocks().sync(nothing(block));
    }

    /**
     * Runs the block; the tasks that this thread spawned in it begin when it has ended, together. Inside they cannot be
     * waited for. If the block throws, none of them begins.
     */
    public <T> T bulk(Fn0<T> block) throws Exception {
        return runtime.blocks().bulk(block);
    }

    public void bulk(Action0 block) throws Exception {
        runtime.blocks().bulk(nothing(block));
    }

    /**
     * Runs the block; each task that this thread spawned in it, or each {@link #bulk} of tasks, begins when the one
     * before has ended, well or not.
     */
    public <T> T sequential(Fn0<T> block) throws Exception {
        return runtime.blocks().sequential(block);
    }

    public void sequential(Action0 block) throws Exception {
        runtime.blocks().sequential(nothing(block));
    }

    private static Fn0<Void> nothing(Action0 block) {
        return () -> {
            block.run();
            return null;
        };
    }

    /** Waits until one of the tasks has ended, well or not, and returns it; of several the first in the list. */
    public <T> Task<T> awaitAny(List<? extends Task<T>> tasks) {
        return runtime.awaitAny(tasks);
    }

    /** Waits until all have ended, well or not. */
    public void awaitAll(List<? extends Task<?>> tasks) {
        tasks.forEach(Task::await);
    }

    /**
     * The values of all, in order. If one cannot be had, the blocks and batches fetched before it are closed.
     *
     * @throws io.bodkin.engine.fault.TaskFailedException the first failure in the list
     */
    public <T> List<T> fetchAll(List<? extends Task<? extends T>> tasks) {
        List<T> values = new ArrayList<>(tasks.size());
        try {
            for (Task<? extends T> task : tasks) {
                values.add(task.fetch());
            }
        } catch (Throwable failure) {
            values.forEach(Pinned::discard);
            throw failure;
        }
        return values;
    }

    /**
     * Builds a graph of calls without running it. What the block returns, a {@link Delayed} as a rule, can be run any
     * number of times; each run spawns only what is needed, and keeps only its result.
     */
    public <T> T lazy(Fn1<Graph, T> block) throws Exception {
        return block.apply(new LazyGraph(runtime));
    }

    /**
     * How many tasks and chunks that had a place in the store were dropped without {@code release()}, by where they
     * were made; their memory came back late, when the collector found them. Empty unless {@code leakDetection} is set.
     */
    public Map<String, Integer> forgottenHandles() {
        return runtime.forgottenHandles();
    }

    /**
     * Builds a stream. Each task that the block spawns with the {@link Flow} becomes a loop: it is evaluated over and
     * over, and gives its values to those that take it as an input. They begin when the block has ended; if it throws,
     * none does. Returns then; the tasks end when a function calls {@link #finishStream}, when they are cancelled, or
     * fail.
     *
     * <pre>{@code
     * engine.stream(flow -> {
     *     Task<Double> x = flow.spawn(() -> nextDouble());
     *     flow.run(x, value -> store(value));
     * });
     * }</pre>
     */
    public void stream(Consumer<? super Flow> block) {
        stream(StreamOptions.none(), block);
    }

    public void stream(StreamOptions options, Consumer<? super Flow> block) {
        streamResult(options, flow -> {
            block.accept(flow);
            return null;
        });
    }

    /** As {@link #stream(Consumer)}; returns what the block does. */
    public <T> T streamResult(Function<? super Flow, ? extends T> block) {
        return streamResult(StreamOptions.none(), block);
    }

    public <T> T streamResult(StreamOptions options, Function<? super Flow, ? extends T> block) {
        return Streams.stream(runtime, options, block);
    }

    /**
     * Ends the task of a stream whose function calls this: nothing after it runs. It sends no value for this
     * evaluation, and its result is null. What stands in the signature as returned never is: {@code return
     * finishStream();} serves any function.
     */
    public static <T> T finishStream() {
        throw StreamEnd.of(null);
    }

    /** As {@link #finishStream()}; {@code value} is sent first, and is the result too. */
    public static <T> T finishStream(Object value) {
        throw StreamEnd.of(value, value);
    }

    /** As {@link #finishStream()}; {@code value} is sent first, and {@code result} is the result. */
    public static <T> T finishStream(Object value, Object result) {
        throw StreamEnd.of(value, result);
    }

    /** As {@link #finishStream()}; nothing is sent, and {@code result} is the result. */
    public static <T> T finishStreamWithResult(Object result) {
        throw StreamEnd.of(result);
    }

    /**
     * Cancels all tasks that there are; those that are spawned later run. Those that run, and those that wait for
     * memory, end at once; those that wait for inputs end with these; those that are ready, or held back by a block or
     * an order, when their turn comes.
     */
    public void cancelAll() {
        runtime.cancelAll();
    }

    // ---- where tasks run

    public List<Worker> workers() {
        return processors().stream()
                .map(processor -> new Worker(processor.worker(), processor.node()))
                .distinct()
                .toList();
    }

    /** Of all workers, in order; with {@link Scope#among} those of a scope. */
    public List<Processor> processors() {
        return runtime.processors();
    }

    // ---- values that tasks change

    /**
     * Makes a value that tasks may change: it is never copied, serialised or spilled, and tasks that take it run on the
     * worker where it is. Tasks that change it at the same time see to it themselves that this is safe.
     */
    public <T> Chunk<T> mutable(Fn0<T> make) {
        return mutable(Scope.worker(Worker.current().id()), make);
    }

    /** As {@link #mutable(Fn0)}, made and used in {@code scope}, on one worker of it. */
    public <T> Chunk<T> mutable(Scope scope, Fn0<T> make) {
        return runtime.localValues().mutable(scope, make);
    }

    /** One value for each worker, each made there; a task that takes the shard gets the one of its worker. */
    public <T> Shard<T> shard(Fn0<T> make) {
        return shard(workers().stream().map(worker -> Scope.worker(worker.id())).toList(), make);
    }

    /**
     * One value for each processor of the scope, each made there; a task that takes the shard gets the one of its
     * processor.
     */
    public <T> Shard<T> shardPerProcessor(Scope scope, Fn0<T> make) {
        return shard(scope.among(processors()).stream().map(Scope::processor).toList(), make);
    }

    /**
     * One value for each of these scopes.
     *
     * @throws IllegalArgumentException if there is none
     */
    public <T> Shard<T> shard(List<? extends Scope> scopes, Fn0<T> make) {
        return runtime.localValues().shard(scopes, make);
    }

    /**
     * What the running task can ask of the engine.
     *
     * @throws IllegalStateException if the calling thread runs no task of this engine
     */
    public TaskContext context() {
        return runtime.context()
                .orElseThrow(() -> new IllegalStateException(
                        "thread " + Thread.currentThread().getName() + " runs no task of this engine"));
    }

    // ---- regions

    /**
     * Runs the tasks that {@code block} spawns in its region as if one after another, really side by side where what
     * they say of their arguments allows: see {@link Datadeps}. Returns when all have ended. After a failure what the
     * tasks write has any content.
     *
     * @throws io.bodkin.engine.fault.TaskFailedException the failure of the first task, in their order, that failed;
     *     those of others are suppressed in it
     * @throws io.bodkin.engine.fault.SchedulingException if a task can run nowhere; then none was run
     */
    public void datadeps(Consumer<? super Region> block) {
        datadeps(DatadepsOptions.none(), block);
    }

    public void datadeps(DatadepsOptions options, Consumer<? super Region> block) {
        datadepsResult(options, region -> {
            block.accept(region);
            return null;
        });
    }

    /** As {@link #datadeps(Consumer)}; returns what the block does. */
    public <R> R datadepsResult(Function<? super Region, ? extends R> block) {
        return datadepsResult(DatadepsOptions.none(), block);
    }

    public <R> R datadepsResult(DatadepsOptions options, Function<? super Region, ? extends R> block) {
        return DatadepsRegion.run(runtime, options, block);
    }

    // ---- chunks

    /**
     * Keeps a value in the engine. A block or batch that was fetched becomes a second handle on the same chunk; any
     * other object is kept on the heap, and spilled in its serialised form when objects take too much of it.
     */
    public <T> Chunk<T> put(T value) {
        return runtime.put(value, Optional.empty());
    }

    /** Another handle on the same chunk. */
    public <T> Chunk<T> put(Chunk<T> chunk) {
        return runtime.second(chunk, Optional.empty());
    }

    /** As {@link #put(Chunk)}; tasks that take the new handle run in {@code scope} only. */
    public <T> Chunk<T> put(Chunk<T> chunk, Scope scope) {
        return runtime.second(chunk, Optional.of(scope));
    }

    /** As {@link #put(Object)}; tasks that take the chunk run in {@code scope} only. */
    public <T> Chunk<T> put(T value, Scope scope) {
        return runtime.put(value, Optional.of(scope));
    }

    /** Copies {@code values} into a FLOAT64 block of this shape. Waits for memory if need be. */
    public Chunk<Block> putBlock(double[] values, long... extents) {
        Shape shape = extents.length == 0 ? Shape.of(values.length) : Shape.of(extents);
        if (shape.elements() != values.length) {
            throw new IllegalArgumentException(values.length + " values do not fill the shape " + shape);
        }
        return runtime.putBlock(DType.FLOAT64, shape, block -> block.write(0, values, 0, values.length));
    }

    /** Copies a record batch into the engine; {@code root} stays the caller's. Waits for memory if need be. */
    public Chunk<Batch> putBatch(VectorSchemaRoot root) {
        return runtime.putBatch(root);
    }

    // ---- chunks that last

    /**
     * Keeps a value in the engine, and under this name in the {@linkplain Builder#directory directory}, in place of
     * what was there: durable when this returns, also if the process is killed or the power fails. Blocks and batches
     * become Arrow files, other objects are serialised.
     *
     * @throws io.bodkin.engine.fault.BodkinException if no directory is set, or it cannot be written; what was under
     *     the name before then still is
     */
    public <T> Chunk<T> put(T value, String name) {
        return named().put(value, name);
    }

    /** As {@link #put(Object, String)}, of the content of a chunk; returns another handle on it. */
    public <T> Chunk<T> put(Chunk<T> chunk, String name) {
        return named().put(chunk, name);
    }

    /**
     * A handle on what was put under this name, by this engine or an earlier one; its content is read when it is asked
     * for.
     *
     * @throws io.bodkin.engine.fault.BodkinException if no directory is set, or the file is damaged
     */
    public <T> Optional<Chunk<T>> get(String name) {
        return named().get(name);
    }

    /** All names, sorted; empty if no directory is set. */
    public Set<String> names() {
        return named.map(NamedChunks::names).orElse(Set.of());
    }

    /** Removes what is under this name, durably; handles on it stay good. Returns whether there was something. */
    public boolean remove(String name) {
        return named().remove(name);
    }

    /**
     * The results of tasks that {@link TaskOptions#cache} and {@link TaskOptions#durable} keep in the directory, sorted
     * by name; {@link #remove} removes them. Empty if no directory is set.
     */
    public List<CachedResult> cachedResults() {
        return named.map(NamedChunks::results).orElse(List.of());
    }

    private NamedChunks named() {
        return named.orElseThrow(() -> new BodkinException(
                BodkinException.Kind.USER,
                "chunks with names need a directory: Engine.builder().directory(path), or bodkin.directory"));
    }

    // ---- what goes on

    /** What happens to tasks and chunks, for whoever listens: {@code engine.events().listen(event -> ...)}. */
    public EventSource events() {
        return events;
    }

    /**
     * The tasks that have not ended, and what waits for what. They move while it is made: a task that is just going
     * from a queue to a thread may be missing. Tasks that a block of {@link #bulk} or {@link #sequential} still holds
     * back are not in it.
     */
    public TaskGraph graph() {
        return runtime.graph();
    }

    public Settings settings() {
        return settings;
    }

    /** Figures of memory and disk since the start. */
    public StoreStatistics statistics() {
        return runtime.store().statistics();
    }

    /** The folder in which spilled chunks are ordinary Arrow files, while the engine runs. */
    public Path spillFolder() {
        return runtime.store().spillFolder();
    }

    /** For the layers above the engine in this project; no part of the public interface. */
    public LocalRuntime runtime() {
        return runtime;
    }

    /**
     * Ends the tasks, frees all chunks, removes the spilled ones. Tasks that run are interrupted and given two seconds.
     * Blocks and batches that were fetched and not closed keep their memory, with a warning in the log. Idempotent.
     */
    @Override
    public void close() {
        try {
            runtime.close();
        } finally {
            flightRecorder.close();
            durable.ifPresent(DurableChunks::close);
        }
    }

    @Override
    public String toString() {
        return "Engine(memory " + ByteSize.format(settings.memory()) + ", " + settings.threads() + " threads)";
    }
}
