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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Results of tasks that are found again: those that are still there, and with a directory those of earlier runs. Names
 * in the directory are made of the user's key and the task's identity, so that nothing else can be found under them.
 */
final class ResultCache {
    /** Names that begin so are results. */
    static final String CACHED = "cache/";

    static final String DURABLE = "durable/";
    private static final int SWEEP_EVERY = 1024;

    private final ChunkStore store;
    private volatile Optional<NamedChunks> names = Optional.empty();

    /** By identity; a result is there for as long as somebody else keeps it, or for good if it persists. */
    private final Map<String, Earlier> recent = new ConcurrentHashMap<>();

    /** @param persists its result, which stays; null if it does not */
    private record Earlier(WeakReference<TaskNode<?>> task, Object persists) {
        boolean isGone() {
            return task.get() == null && persists == null;
        }

        boolean isAnyOf(Set<Object> results) {
            TaskNode<?> there = task.get();
            return results.contains(persists) || (there != null && results.contains(there.result()));
        }
    }

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
        Earlier earlier = recent.get(identity);
        if (earlier == null) {
            return Optional.empty();
        }
        TaskNode<?> task = earlier.task.get();
        Optional<Object> shared = task == null ? Optional.empty() : task.shareResult();
        if (shared.isPresent() || earlier.persists == null) {
            return shared;
        }
        if (earlier.persists instanceof ChunkEntry entry) {
            try {
                store.hold(entry);
            } catch (IllegalStateException neverEnded) {
                return Optional.empty(); // the task was cancelled, and its result freed
            }
        }
        return Optional.of(earlier.persists);
    }

    /** @param results by identity: objects, or the chunks that they are, that are nobody's result any more */
    void forget(Set<Object> results) {
        if (!recent.isEmpty() && !results.isEmpty()) {
            recent.values().removeIf(earlier -> earlier.isAnyOf(results));
        }
    }

    /** Keeps a result, durably if there is a directory. */
    void keep(TaskNode<?> node, String identity, Object kept) {
        if (node.options().cache()) {
            if (recent.size() % SWEEP_EVERY == SWEEP_EVERY - 1) {
                recent.values().removeIf(Earlier::isGone);
            }
            recent.put(
                    identity,
                    new Earlier(new WeakReference<>(node), node.options().persist() ? kept : null));
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

    /** @throws BodkinException if there is no directory, which this option needs */
    void checkDirectory(String option) {
        if (names.isEmpty()) {
            throw new BodkinException(
                    Kind.USER,
                    "the option " + option
                            + " needs a directory: Engine.builder().directory(path), or bodkin.directory");
        }
    }

    /** Keeps a result in the directory, under a name of the user's. */
    void keepAs(String name, Object kept) {
        names.orElseThrow().keep(kept, name);
    }
}
