package io.bodkin.engine.datadeps;

import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.ChunkStore;
import io.bodkin.engine.worker.StoreChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A place of a region whose content the engine holds: a chunk, or what a task of the region will return. If tasks write
 * it, it becomes a version of its own first: the chunk itself if nobody else can come to read it, else the result of a
 * task that copies it, right before the first task that writes. Of the thread that launches the region.
 */
final class Cell {
    /** The chunk, or the handle of the task. */
    private final Object origin;

    /** The user's handles on the chunk, each once. */
    private final List<StoreChunk<?>> handles = new ArrayList<>(1);

    /** Those of tasks whose result the chunk is. */
    private final List<TaskNode<?>> tasks = new ArrayList<>(1);

    private boolean written;
    private boolean inPlace;
    private TaskNode<?> copy;

    Cell(Object origin) {
        this.origin = origin;
    }

    Object origin() {
        return origin;
    }

    void addHandle(Ref<?> ref) {
        if (ref instanceof StoreChunk<?> chunk && !handles.contains(chunk)) {
            handles.add(chunk);
        } else if (ref instanceof TaskNode<?> task && !tasks.contains(task)) {
            tasks.add(task);
        }
    }

    /** The layout of the chunk; of the result of a task of the region it is not known yet. */
    Optional<ChunkLayout> layout() {
        return origin instanceof ChunkEntry entry ? Optional.of(entry.layout()) : Optional.empty();
    }

    Optional<Shape> shape() {
        return layout().flatMap(layout ->
                layout instanceof ChunkLayout.OfBlock block ? Optional.of(block.shape()) : Optional.empty());
    }

    void willBeWritten() {
        written = true;
    }

    boolean isWritten() {
        return written;
    }

    /** Whether handles point to a new version after a change; objects of the heap are changed where they are. */
    private boolean hasVersions() {
        return written && !layout().map(ChunkLayout.OfValue.class::isInstance).orElse(false);
    }

    /** The handles are lent to the region, until {@link #giveBack}. */
    void lend(ChunkStore store) {
        if (!hasVersions() || !(origin instanceof ChunkEntry entry)) {
            return;
        }
        for (TaskNode<?> task : tasks) {
            addHandle((StoreChunk<?>) task.replace());
        }
        int lent = 0;
        try {
            while (lent < handles.size()) {
                handles.get(lent).lend(entry);
                lent++;
            }
        } catch (Throwable failure) {
            handles.subList(0, lent).forEach(handle -> handle.giveBack(Optional.empty()));
            throw failure;
        }
        inPlace = store.tryTakeForChange(entry, lent);
    }

    /** Whether the next task that writes needs a version to write to. */
    boolean needsCopy() {
        return hasVersions() && !inPlace && copy == null;
    }

    /** Whether its chunk would have to be read from disk to be changed in place. */
    boolean isElsewhere() {
        return hasVersions() && copy == null && origin instanceof ChunkEntry entry && !entry.isInMemory();
    }

    /** The next tasks get the result of {@code newVersion}. */
    void copiedBy(TaskNode<?> newVersion) {
        copy = newVersion;
        inPlace = false;
    }

    /** What the next task takes as its input. */
    Ref<?> input() {
        if (copy != null) {
            return copy;
        }
        if (origin instanceof RegionTask<?> task) {
            return task.node().orElseThrow();
        }
        return handles.isEmpty() ? tasks.get(0) : handles.get(0).consumedWhileLent();
    }

    /** The region has ended. If it ended well, the handles point to the new version. */
    void giveBack(ChunkStore store, boolean well) {
        boolean newer = well && copy != null;
        if (origin instanceof RegionTask<?> task) {
            if (newer) {
                task.begin(copy);
            }
            return;
        }
        ChunkEntry entry = (ChunkEntry) origin;
        if (hasVersions()) {
            for (StoreChunk<?> handle : handles) {
                handle.giveBack(newer ? Optional.of(held(store, (ChunkEntry) copy.result())) : Optional.empty());
            }
            store.endChange(newer ? (ChunkEntry) copy.result() : entry);
        }
        if (copy != null) {
            copy.release();
        }
    }

    private static ChunkEntry held(ChunkStore store, ChunkEntry entry) {
        store.hold(entry);
        return entry;
    }
}
