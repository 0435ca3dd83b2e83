package io.bodkin.darray.sort;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.memory.SizeClass;

/** Spawns the task that makes a block of the result, of the pieces that it needs. */
record SpawnMerge(Order order, int block) implements Fn1<Cuts, Ref<Block>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Ref<Block> apply(Cuts cuts) {
        Cuts.Merge merge = cuts.merge(order, block);
        long bytes = SizeClass.roundUp(Sorted.room(order, merge.task().source().count()))
                + SizeClass.roundUp(Math.max(1, (long) merge.task().kept() * order.resultBytes()));
        Task<Block> task = Engine.current()
                .with(TaskOptions.named("merge").memory(bytes))
                .submit(merge.task(), merge.pieces().toArray(Ref<?>[]::new));
        cuts.spawned(block, task);
        return task;
    }
}
