package io.bodkin.engine.datadeps;

import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Fn0;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.TaskContext;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.memory.SizeClass;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.worker.LocalRuntime;
import java.util.List;

/** Spawns the tasks that make versions of blocks for a region to write to. */
final class Versions {
    private final LocalRuntime runtime;

    Versions(LocalRuntime runtime) {
        this.runtime = runtime;
    }

    /** A version with the content of the cell. */
    TaskNode<?> copy(Cell cell, List<TaskNode<?>> after) {
        return runtime.submitAfter(
                after, options("copy", cell), false, (Fn1<Object, Object>) this::copied, cell.input());
    }

    /** A version with any content. */
    TaskNode<?> fresh(Cell cell, List<TaskNode<?>> after) {
        ChunkLayout.OfBlock layout = (ChunkLayout.OfBlock) cell.layout().orElseThrow();
        return runtime.submitAfter(after, options("new version", cell), false, (Fn0<Object>)
                () -> context().allocate(layout.dtype(), layout.shape()));
    }

    private static TaskOptions options(String what, Cell cell) {
        if (!(cell.origin() instanceof ChunkEntry entry)) {
            return TaskOptions.named(what + " for datadeps");
        }
        TaskOptions named = TaskOptions.named(what + " of c-" + entry.id() + " for datadeps");
        return entry.onHeap() ? named : named.memory(SizeClass.roundUp(entry.memoryBytes()));
    }

    private TaskContext context() {
        return runtime.context().orElseThrow();
    }

    /** What is no block is an object of the heap: it is changed where it is. */
    private Object copied(Object value) {
        if (!(value instanceof Block block)) {
            return value;
        }
        Block copy = context().allocate(block.dtype(), block.shape());
        copy.buffer().setBytes(0, block.buffer(), 0, block.byteSize());
        return copy;
    }
}
