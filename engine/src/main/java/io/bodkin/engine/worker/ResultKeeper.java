package io.bodkin.engine.worker;

import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.chunk.PinnedBatch;
import io.bodkin.engine.chunk.PinnedBlock;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.ChunkStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of results: into the store, under a name, to the user's checkpoint; and results that are there already. */
final class ResultKeeper {
    private static final Logger LOG = LoggerFactory.getLogger("io.bodkin.engine");

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
            return node.options().restore().orElseThrow().find();
        } catch (Exception failed) {
            LOG.warn("restore of task {} failed: it is run", node.describe(), failed);
            return Optional.empty();
        }
    }

    private static void checkpoint(TaskNode<?> node, Object result) {
        try {
            node.options().checkpoint().orElseThrow().save(result);
        } catch (Exception failed) {
            LOG.warn("checkpoint of task {} failed: it has its result all the same", node.describe(), failed);
        }
    }

    /** What becomes of what the function returned. */
    Object keep(TaskNode<?> node, Object returned, Execution execution) {
        TaskOptions options = node.options();
        if (options.isPlain()) {
            Object kept = payloads.keep(returned, execution);
            endPin(returned);
            return kept;
        }
        if (options.checkpoint().isPresent()) {
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
        if (options.storedAs().isPresent()) {
            NamedChunks directory = results.directory(node, "storedAs");
            return durably(kept, () -> directory.keep(kept, options.storedAs().get()));
        }
        return kept;
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

    /** The result of the function, or one that an earlier task with the same function and inputs had. */
    Object foundOrCalled(
            TaskNode<?> node, Object function, Supplier<List<Object>> inputs, Callable<Object> call, Carrier carrier)
            throws Exception {
        if (node.options().meta()) {
            throw new BodkinException(
                    Kind.USER,
                    "task " + node.describe()
                            + " takes chunks as they are (meta), whose content is not known: its result cannot be cached");
        }
        if (node.options().durable().isPresent()) {
            results.directory(node, "durable");
        }
        String identity = TaskIdentity.of(node, function, inputs.get());
        Optional<Object> earlier = carrier.blocking(() -> results.find(node, identity));
        if (earlier.isPresent()) {
            node.ownNotes().restored = true;
            return earlier.get();
        }
        Object kept = keep(node, call.call(), carrier.execution);
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
