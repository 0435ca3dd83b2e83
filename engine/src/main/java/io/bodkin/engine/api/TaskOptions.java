package io.bodkin.engine.api;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a caller says of tasks beside their functions and inputs. Immutable: each method that sets an option returns a
 * copy. An option that is not set leaves the choice to what stands further out: the view of the engine, the task that
 * spawns, the engine.
 */
public final class TaskOptions {
    /** The names of the options. */
    public enum Option {
        NAME,
        MEMORY,
        MEMORY_BY_KIND,
        SCOPE,
        COMPUTE_SCOPE,
        RESULT_SCOPE,
        WORKER,
        PROCESSORS,
        META,
        IN_NODE,
        PERSIST,
        OCCUPANCY,
        AFTER,
        RETRIES,
        RETURN_TYPE,
        CHECKPOINT,
        RESTORE,
        STORED_AS,
        CACHE,
        DURABLE,
        VERSION,
        PROPAGATES,
        SLOTS,
        MAX_EVALUATIONS
    }

    /** A test of processors that may travel. */
    public interface ProcessorFilter extends Predicate<Processor>, Serializable {}

    /** Keeps a task's result somewhere of the user's. */
    public interface Checkpoint extends Serializable {
        void save(Object result) throws Exception;
    }

    /** Finds what a {@link Checkpoint} kept: the task is then not run. */
    public interface Restore extends Serializable {
        Optional<?> find() throws Exception;
    }

    /** Where a task may run: inherited, together, by what it spawns, unless that says any of it by itself. */
    private static final Set<Option> PLACEMENT =
            EnumSet.of(Option.SCOPE, Option.COMPUTE_SCOPE, Option.WORKER, Option.PROCESSORS);

    private static final Set<Option> PLACING =
            EnumSet.of(Option.SCOPE, Option.COMPUTE_SCOPE, Option.RESULT_SCOPE, Option.WORKER, Option.PROCESSORS);

    private static final Set<Option> OF_STREAMS = EnumSet.of(Option.SLOTS, Option.MAX_EVALUATIONS);

    private static final TaskOptions NONE = new TaskOptions(new EnumMap<>(Option.class));

    private final EnumMap<Option, Object> values;

    /** What tasks spawned inside inherit; this if it is all. */
    private final TaskOptions inherited;

    private final boolean plain;
    private final boolean placed;
    private final boolean places;
    private final boolean streaming;
    private final OptionalLong memory;
    private final double occupancy;

    private TaskOptions(EnumMap<Option, Object> values) {
        this.values = values;
        this.plain = Set.of(Option.NAME).containsAll(values.keySet());
        this.placed = values.keySet().stream().anyMatch(PLACING::contains);
        this.places = values.keySet().stream().anyMatch(PLACEMENT::contains);
        this.streaming = values.keySet().stream().anyMatch(OF_STREAMS::contains);
        this.memory = get(Option.MEMORY, Long.class).map(OptionalLong::of).orElse(OptionalLong.empty());
        this.occupancy = get(Option.OCCUPANCY, Double.class).orElse(1.0);
        EnumMap<Option, Object> kept = values.clone();
        kept.keySet()
                .removeIf(option -> !PLACEMENT.contains(option)
                        && option != Option.PROPAGATES
                        && !propagates().contains(option));
        this.inherited = kept.size() == values.size() ? this : new TaskOptions(kept);
    }

    public static TaskOptions none() {
        return NONE;
    }

    public static TaskOptions named(String name) {
        return NONE.name(name);
    }

    // ---- setting

    private TaskOptions set(Option option, Object value) {
        requireNonNull(value, () -> "option " + option);
        EnumMap<Option, Object> copy = values.clone();
        copy.put(option, value);
        return new TaskOptions(copy);
    }

    /** For messages and events; unset: derived from the function. */
    public TaskOptions name(String name) {
        return set(Option.NAME, name);
    }

    /**
     * @param bytes of chunk memory that the task allocates at most, its result among them; unset: learned from earlier
     *     runs of the same function
     */
    public TaskOptions memory(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("memory must be >= 0, got " + bytes);
        }
        return set(Option.MEMORY, bytes);
    }

    /**
     * As {@link #memory(long)}, when the task runs on processors of this kind; of several where it may run, the largest
     * counts.
     *
     * @param kind {@link Processor#THREAD}, or the name of a kind that was added to the engine
     */
    public TaskOptions memoryByKind(String kind, long bytes) {
        requireNonNull(kind, "kind");
        Map<String, Long> all = new TreeMap<>(memoryByKind());
        all.put(kind, memory(bytes).memory.orElseThrow());
        return set(Option.MEMORY_BY_KIND, Collections.unmodifiableMap(all));
    }

    /** Where the task may run; inherited by what it spawns. Unset: {@link Scope#byDefault()}. */
    public TaskOptions scope(Scope scope) {
        return set(Option.SCOPE, scope);
    }

    /** Where the task may run: goes before {@link #scope(Scope)}. */
    public TaskOptions computeScope(Scope scope) {
        return set(Option.COMPUTE_SCOPE, scope);
    }

    /** Where the result may be used, by tasks that take it; narrows where the task runs. */
    public TaskOptions resultScope(Scope scope) {
        return set(Option.RESULT_SCOPE, scope);
    }

    /** The worker that the task must run on. */
    public TaskOptions worker(int id) {
        return set(Option.WORKER, Scope.worker(id));
    }

    /** Which of the processors in scope may run the task. */
    public TaskOptions processors(ProcessorFilter filter) {
        return set(Option.PROCESSORS, filter);
    }

    /** Gives the function a {@link Chunk} in place of each value: nothing is moved or loaded for it. */
    public TaskOptions meta(boolean chunksAsTheyAre) {
        return set(Option.META, chunksAsTheyAre);
    }

    /** Keeps a result that is no Arrow data with the task, whatever its size: it is neither counted nor spilled. */
    public TaskOptions inNode(boolean keep) {
        return set(Option.IN_NODE, keep);
    }

    /** Keeps the result until the engine closes, whoever releases it. */
    public TaskOptions persist(boolean keep) {
        return set(Option.PERSIST, keep);
    }

    /**
     * @param share of a processor that the task takes, from 0 to 1; unset: 1. With less than 1 it runs beside the tasks
     *     of the processors, as soon as the shares of such tasks add up to no more than the processors that there are;
     *     with 0 at once, as suits a task that mostly waits.
     */
    public TaskOptions occupancy(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("occupancy must be from 0 to 1, got " + share);
        }
        return set(Option.OCCUPANCY, share);
    }

    /** Tasks that must have ended, well, before this one begins; their values are not passed. */
    public TaskOptions after(Task<?>... tasks) {
        return after(Arrays.asList(tasks));
    }

    public TaskOptions after(List<? extends Task<?>> tasks) {
        tasks.forEach(task -> requireNonNull(task, "a task to come after is null"));
        return set(Option.AFTER, List.copyOf(tasks));
    }

    /**
     * How often the task is run again if it throws an {@code Exception}; its function must be pure: not for one that
     * takes a mutable value or a shard. Unset: 0.
     */
    public TaskOptions retries(int times) {
        if (times < 0) {
            throw new IllegalArgumentException("retries must be >= 0, got " + times);
        }
        return set(Option.RETRIES, times);
    }

    /** The type that the result must have, or be null: the task fails if it has not. */
    public TaskOptions returnType(Class<?> type) {
        if (type.isPrimitive()) {
            throw new IllegalArgumentException("returnType takes the type of an object, not " + type
                    + ": results are boxed, so name the class of the box");
        }
        return set(Option.RETURN_TYPE, type);
    }

    /** Called with the result, outside all locks; that it fails is logged, and changes nothing. */
    public TaskOptions checkpoint(Checkpoint checkpoint) {
        return set(Option.CHECKPOINT, checkpoint);
    }

    /**
     * Asked before the task is run, and before its inputs are brought; that it fails is logged, and the task is run.
     */
    public TaskOptions restore(Restore restore) {
        return set(Option.RESTORE, restore);
    }

    /** The name under which the result is kept in the engine's directory, as by {@code engine.put(value, name)}. */
    public TaskOptions storedAs(String name) {
        return set(Option.STORED_AS, name);
    }

    /**
     * Takes the result of an earlier task with the same function and the same inputs, if it is still there; in the
     * engine's directory, if it has one, also of earlier runs. Not for functions that return a Ref, nor with mutable
     * values or {@link #meta}.
     */
    public TaskOptions cache(boolean reuse) {
        return set(Option.CACHE, reuse);
    }

    /** As {@link #cache(boolean)}, under a name of the user's, which can be listed and removed. Needs a directory. */
    public TaskOptions durable(String key) {
        if (key.isBlank()) {
            throw new IllegalArgumentException("durable needs a key by which the result is listed and removed");
        }
        return set(Option.DURABLE, key);
    }

    /**
     * Part of the identity of the function for {@link #cache(boolean)} and durable, without which it is refused: to be
     * raised when what it calls has changed.
     */
    public TaskOptions version(int version) {
        return set(Option.VERSION, version);
    }

    /**
     * How many values each edge into this task of a stream holds at most, between the task that made them and this one:
     * a full edge holds that one up. Unset: 1024. For tasks of a stream only.
     */
    public TaskOptions slots(int slots) {
        if (slots < 1 || slots > 1 << 24) {
            throw new IllegalArgumentException("slots must be from 1 to 2^24, got " + slots);
        }
        return set(Option.SLOTS, slots);
    }

    /** After how many evaluations a task of a stream ends, with null as its result. Unset: never. */
    public TaskOptions maxEvaluations(long evaluations) {
        if (evaluations < 1) {
            throw new IllegalArgumentException("maxEvaluations must be >= 1, got " + evaluations);
        }
        return set(Option.MAX_EVALUATIONS, evaluations);
    }

    /** Options that tasks spawned inside inherit, beside scope, compute scope, worker and processors. */
    public TaskOptions propagates(Option... options) {
        return set(Option.PROPAGATES, Set.of(options));
    }

    // ---- asking

    private <T> Optional<T> get(Option option, Class<T> type) {
        return Optional.ofNullable(type.cast(values.get(option)));
    }

    private boolean isTrue(Option option) {
        return values.get(option) == Boolean.TRUE;
    }

    public Optional<String> name() {
        return get(Option.NAME, String.class);
    }

    public OptionalLong memory() {
        return memory;
    }

    /** What was said of memory for a task that may run on processors of these kinds. */
    public OptionalLong memory(Set<String> kinds) {
        Map<String, Long> byKind = memoryByKind();
        if (byKind.isEmpty()) {
            return memory;
        }
        return kinds.stream()
                .map(kind -> byKind.containsKey(kind) ? OptionalLong.of(byKind.get(kind)) : memory)
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .max();
    }

    @SuppressWarnings("unchecked") // as it was set
    private Map<String, Long> memoryByKind() {
        return (Map<String, Long>) values.getOrDefault(Option.MEMORY_BY_KIND, Map.of());
    }

    public Optional<Scope> scope() {
        return get(Option.SCOPE, Scope.class);
    }

    public Optional<Scope> computeScope() {
        return get(Option.COMPUTE_SCOPE, Scope.class);
    }

    public Optional<Scope> resultScope() {
        return get(Option.RESULT_SCOPE, Scope.class);
    }

    /** The scope of the worker that was asked for. */
    public Optional<Scope> worker() {
        return get(Option.WORKER, Scope.class);
    }

    public Optional<ProcessorFilter> processors() {
        return get(Option.PROCESSORS, ProcessorFilter.class);
    }

    /** Whether nothing but a name is set: most tasks are so, and nobody has to ask for each option. */
    public boolean isPlain() {
        return plain;
    }

    /** Whether any option limits where the task may run. */
    public boolean isPlaced() {
        return placed;
    }

    public boolean meta() {
        return isTrue(Option.META);
    }

    public boolean inNode() {
        return isTrue(Option.IN_NODE);
    }

    public boolean persist() {
        return isTrue(Option.PERSIST);
    }

    public double occupancy() {
        return occupancy;
    }

    public boolean hasAfter() {
        return values.containsKey(Option.AFTER);
    }

    public List<Task<?>> after() {
        List<Task<?>> tasks = new ArrayList<>();
        for (Object task : get(Option.AFTER, List.class).orElse(List.of())) {
            tasks.add((Task<?>) task);
        }
        return tasks;
    }

    public int retries() {
        return get(Option.RETRIES, Integer.class).orElse(0);
    }

    public Optional<Class<?>> returnType() {
        return get(Option.RETURN_TYPE, Class.class).map(type -> type);
    }

    public Optional<Checkpoint> checkpoint() {
        return get(Option.CHECKPOINT, Checkpoint.class);
    }

    public Optional<Restore> restore() {
        return get(Option.RESTORE, Restore.class);
    }

    public Optional<String> storedAs() {
        return get(Option.STORED_AS, String.class);
    }

    public boolean cache() {
        return isTrue(Option.CACHE);
    }

    public Optional<String> durable() {
        return get(Option.DURABLE, String.class);
    }

    public OptionalInt version() {
        return get(Option.VERSION, Integer.class).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    public OptionalInt slots() {
        return get(Option.SLOTS, Integer.class).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    public OptionalLong maxEvaluations() {
        return get(Option.MAX_EVALUATIONS, Long.class).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    /** Whether any option is set that only a task of a stream can have. */
    public boolean isForStreams() {
        return streaming;
    }

    private Set<?> propagates() {
        return get(Option.PROPAGATES, Set.class).orElse(Set.of());
    }

    // ---- combining

    /**
     * These options, and where they are not set, those of {@code outer}. A scope replaces scopes that stand further
     * out.
     */
    public TaskOptions over(TaskOptions outer) {
        if (outer.values.isEmpty()) {
            return this;
        }
        if (values.isEmpty()) {
            return outer;
        }
        EnumMap<Option, Object> both = outer.values.clone();
        if (values.containsKey(Option.SCOPE) || values.containsKey(Option.COMPUTE_SCOPE)) {
            both.remove(Option.SCOPE);
            both.remove(Option.COMPUTE_SCOPE);
        }
        both.putAll(values);
        return new TaskOptions(both);
    }

    /**
     * These options for a task that is spawned by one from which it inherits {@code inherited}: where any of these says
     * where the task may run, nothing of where the other may is left.
     */
    public TaskOptions inheriting(TaskOptions inherited) {
        return places ? over(inherited.without(PLACEMENT)) : over(inherited);
    }

    /** These options, but for the ones named. */
    public TaskOptions without(Set<Option> options) {
        EnumMap<Option, Object> left = values.clone();
        left.keySet().removeAll(options);
        return left.size() == values.size() ? this : new TaskOptions(left);
    }

    /** Of these options the ones named. */
    public TaskOptions only(Set<Option> options) {
        EnumMap<Option, Object> left = values.clone();
        left.keySet().retainAll(options);
        return left.size() == values.size() ? this : new TaskOptions(left);
    }

    /** What tasks that are spawned inside a task with these options begin with. */
    public TaskOptions inherited() {
        return inherited;
    }

    /** What is set. */
    public Set<Option> set() {
        return Set.copyOf(values.keySet());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TaskOptions options && values.equals(options.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return "TaskOptions" + Map.copyOf(values);
    }
}
