package io.bodkin.engine.worker;

import static java.util.Objects.requireNonNull;

import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.api.TaskOptions.Option;
import io.bodkin.engine.chunk.PinnedBatch;
import io.bodkin.engine.chunk.PinnedBlock;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.ChunkStore;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of results: into the store, under a name, to the user's checkpoint; and results that are there already.
 */
final class ResultKeeper {
    private static final Logger LOG = LoggerFactory.getLogger("io.bodkin.engine");

    private static final Set<Option> OF_VALUE =
            EnumSet.of(Option.NAME, Option.CHECKPOINT, Option.RETURN_TYPE, Option.STORED_AS, Option.IN_NODE);

    private final ChunkStore store;
    private final Payloads payloads;
    private final ResultCache results;

    ResultKeeper(ChunkStore store, Payloads payloads, ResultCache results) {
        this.store = store;
        this.payloads = payloads;
        this.results = results;
    }

    /** What the user kept of the task. */
    Optional<?> restored(TaskNode<?> node) {
        try {
            return requireNonNull(
                    node.options().restore().orElseThrow().find(), "restore returned null, not an Optional");
        } catch (Throwable failed) {
            LOG.warn("restore of task {} failed: it is run", node.describe(), failed);
            return Optional.empty();
        }
    }

    private static void checkpoint(TaskNode<?> node, Object result) {
        try {
            node.options().checkpoint().orElseThrow().save(result);
        } catch (Throwable failed) {
            LOG.warn("checkpoint of task {} failed: it has its result all the same", node.describe(), failed);
        }
    }

    /**
     * What becomes of what the function returned; of a Ref that it stands for, nothing: {@link #ofValue} is for its
     * value.
     */
    Object keep(TaskNode<?> node, Object returned, Execution execution) {
        TaskOptions options = node.options();
        if (options.isPlain() || (node.flattens && returned instanceof Ref<?>)) {
            Object kept = payloads.keep(returned, execution);
            endPin(returned);
            return kept;
        }
        // Once a task is cancelled its inputs are let go: what it came to then may be wrong.
        boolean cancelled = node.isCancelled();
        if (options.checkpoint().isPresent() && !cancelled) {
            checkpoint(node, returned);
        }
        if (options.returnType().isPresent()
                && returned != null
                && !options.returnType().get().isInstance(returned)) {
            throw new ClassCastException("task " + node.describe() + " returned a "
                    + returned.getClass().getName() + ", not a "
                    + options.returnType().get().getName());
        }
        Object kept = options.inNode() ? payloads.keepInNode(returned, execution) : payloads.keep(returned, execution);
        endPin(returned);
        if (options.storedAs().isPresent() && !cancelled) {
            return durably(kept, () -> results.keepAs(options.storedAs().get(), kept));
        }
        return kept;
    }

    /** What the options of a task that ends as another say of the value, for a task in between. */
    static TaskOptions ofValue(TaskOptions options) {
        return options.only(OF_VALUE);
    }

    /** Writes what a task keeps; if that fails, it is kept by nobody. */
    private Object durably(Object kept, Runnable write) {
        try {
            ((Carrier) Thread.currentThread()).blocking(() -> {
                write.run();
                return null;
            });
            return kept;
        } catch (Throwable failure) {
            if (kept instanceof ChunkEntry orphan) {
                store.release(orphan);
            }
            throw failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failure);
        }
    }

    /**
     * The result of the function, or one that an earlier task with the same function and inputs had.
     *
     * @param inputs as the call gets them: once the task is cancelled they are let go, and could not be had again
     */
    Object foundOrCalled(TaskNode<?> node, Object function, List<Object> inputs, Callable<Object> call, Carrier carrier)
            throws Exception {
        String identity = TaskIdentity.of(node, function, inputs);
        Optional<Object> earlier = carrier.blocking(() -> results.find(node, identity));
        if (earlier.isPresent()) {
            node.ownNotes().restored = true;
            return earlier.get();
        }
        Object kept = keep(node, call.call(), carrier.execution);
        if (node.isCancelled()) {
            return kept; // nobody's
        }
        return durably(kept, () -> results.keep(node, identity, kept));
    }

    /** A block or batch that was fetched inside the task, and returned, is pinned by the caller no longer. */
    private static void endPin(Object returned) {
        if (returned instanceof PinnedBlock block && block.origin() instanceof ChunkEntry) {
            block.close();
        } else if (returned instanceof PinnedBatch batch && batch.origin() instanceof ChunkEntry) {
            batch.close();
        }
    }
}
