package io.bodkin.engine.worker;

import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.ChunkStore;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Results of tasks that are found again: those that are still there, and with a directory those of earlier runs. Names in
 * the directory are made of the user's key and the task's identity, so that nothing else can be found under them.
 */
final class ResultCache {
    /** Names that begin so are results. */
    static final String CACHED = "cache/";

    static final String DURABLE = "durable/";
    private static final int SWEEP_EVERY = 1024;

    private final ChunkStore store;
    private volatile Optional<NamedChunks> names = Optional.empty();

    /** By identity; a result is there for as long as somebody else keeps it. */
    private final Map<String, WeakReference<TaskNode<?>>> recent = new ConcurrentHashMap<>();

    ResultCache(ChunkStore store) {
        this.store = store;
    }

    /** Before any task is spawned. */
    void keepIn(NamedChunks directory) {
        names = Optional.of(directory);
    }

    static boolean concerns(TaskOptions options) {
        return !options.isPlain() && (options.cache() || options.durable().isPresent());
    }

    /** What the task kept earlier: a value, or a chunk with a hold for the caller. */
    Optional<Object> find(TaskNode<?> node, String identity) {
        Optional<Object> there = node.options().cache() ? findRecent(identity) : Optional.empty();
        if (there.isPresent() || names.isEmpty()) {
            return there;
        }
        return names.get().find(name(node, identity));
    }

    private Optional<Object> findRecent(String identity) {
        WeakReference<TaskNode<?>> reference = recent.get(identity);
        TaskNode<?> earlier = reference == null ? null : reference.get();
        if (earlier == null || !earlier.isDone() || earlier.failure().isPresent()) {
            return Optional.empty();
        }
        if (earlier.result() instanceof ChunkEntry entry) {
            try {
                store.hold(entry);
            } catch (IllegalStateException released) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(earlier.result());
    }

    /** Keeps a result, durably if there is a directory. */
    void keep(TaskNode<?> node, String identity, Object kept) {
        if (node.options().cache()) {
            if (recent.size() % SWEEP_EVERY == SWEEP_EVERY - 1) {
                recent.values().removeIf(reference -> reference.get() == null);
            }
            recent.put(identity, new WeakReference<>(node));
        }
        if (names.isPresent()) {
            String name = name(node, identity);
            names.get().keep(kept, name);
            node.options().durable().ifPresent(key -> names.get().removeOthers(DURABLE + key + "/", name));
        }
    }

    private String name(TaskNode<?> node, String identity) {
        return node.options()
                .durable()
                .map(key -> DURABLE + key + "/" + identity)
                .orElse(CACHED + identity);
    }

    /** The directory, for a task whose options need one. */
    NamedChunks directory(TaskNode<?> node, String option) {
        return names.orElseThrow(() -> new BodkinException(
                Kind.USER,
                "task " + node.describe() + " has the option " + option
                        + ", which needs a directory: Engine.builder().directory(path), or bodkin.directory"));
    }
}
