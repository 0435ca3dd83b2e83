package io.bodkin.engine.worker;

import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.graph.ConsumedChunk;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.store.ChunkEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * What a ready task needs of the store before it can run.
 *
 * @param chunks its inputs that are in the store, each input once
 * @param inputBytes of those that are Arrow data, in memory
 * @param toAllocate bytes that it is expected to allocate
 */
record TaskMemory(List<ChunkEntry> chunks, long inputBytes, long toAllocate) {
    private static final TaskMemory NONE = new TaskMemory(List.of(), 0, 0);

    static TaskMemory of(TaskNode<?> node, FunctionProfiles profiles, long limit) {
        TaskOptions options = node.options();
        if (options.isPlain() && node.values() == 0 && node.notes().outgrown == 0 && !profiles.any()) {
            return NONE;
        }
        List<ChunkEntry> chunks = options.meta() ? List.of() : chunks(node);
        long inputBytes = 0;
        for (ChunkEntry chunk : chunks) {
            inputBytes += chunk.onHeap() ? 0 : chunk.memoryBytes();
        }
        long toAllocate;
        if (node.notes().outgrown > 0) {
            toAllocate = node.notes().outgrown;
        } else if (options.memory(Placed.kinds(node)).isPresent()) {
            toAllocate = options.memory(Placed.kinds(node)).getAsLong();
        } else {
            // An estimate must not make impossible what may well be possible.
            long estimate = profiles.estimate(node.functionType(), inputBytes);
            toAllocate = Math.min(estimate, Math.max(0, limit - inputBytes));
        }
        return chunks.isEmpty() && toAllocate == 0 ? NONE : new TaskMemory(chunks, inputBytes, toAllocate);
    }

    /** What must be free, or clean, for the task to get all that it needs: its inputs that are in memory stay there. */
    long bytesToHave() {
        long bytes = toAllocate;
        for (ChunkEntry chunk : chunks) {
            bytes += chunk.bytesToHave();
        }
        return bytes;
    }

    boolean isNone() {
        return chunks.isEmpty() && toAllocate == 0;
    }

    /**
     * Whether a ready task had better ask for admission at once: it reads a chunk that is on disk, which is then
     * brought while others run; or it declares memory and comes from outside, where the order of spawning is the order
     * in which memory should be given. (Processors take tasks from both ends of their queues.)
     */
    static boolean goesToAdmission(TaskNode<?> node) {
        TaskOptions options = node.options();
        if (!options.isPlain()) {
            if (options.memory(Placed.kinds(node)).orElse(0) > 0 && !(Thread.currentThread() instanceof Carrier)) {
                return true;
            }
            if (options.meta()) {
                return false;
            }
        }
        Ref<?>[] inputs = node.inputs();
        for (int i = 0; i < Math.min(node.values(), inputs.length); i++) {
            ChunkEntry entry = entryOf(inputs[i]);
            if (entry != null && !entry.isInMemory()) {
                return true;
            }
        }
        return false;
    }

    private static List<ChunkEntry> chunks(TaskNode<?> node) {
        List<ChunkEntry> found = List.of();
        Ref<?>[] inputs = node.inputs();
        for (int i = 0; i < Math.min(node.values(), inputs.length); i++) {
            ChunkEntry entry = entryOf(inputs[i]);
            if (entry != null) {
                if (found.isEmpty()) {
                    found = new ArrayList<>(node.values());
                }
                if (!found.contains(entry)) {
                    found.add(entry);
                }
            }
        }
        return found;
    }

    /** The chunk behind an input whose value is in the store, or null. */
    static ChunkEntry entryOf(Ref<?> input) {
        if (input instanceof TaskNode<?> task) {
            return task.result() instanceof ChunkEntry entry ? entry : null;
        }
        return input instanceof ConsumedChunk chunk ? chunk.entry() : null;
    }
}
