package io.bodkin.darray.sort;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Shape;
import java.util.List;

/**
 * A block of the result: sorts parts of runs, or of the array, and leaves out those that belong to the blocks before
 * and behind.
 *
 * @param skipped how many of the sorted records come before the block
 * @param kept how many records the block has
 */
record MergeTask(Source source, int skipped, int kept) implements ListFn<Object, Block> {
    private static final long serialVersionUID = 1L;

    @Override
    public Block apply(List<Object> inputs) {
        Order order = source.order();
        Block result = Engine.current().context().allocate(order.result(), Shape.of(kept));
        RecordSink target = RecordSink.ofResult(order, result);
        Sorted.visit(order, source.open(inputs), skipped, skipped + kept, (at, keys, places, n) -> {
            Engine.current().context().stopIfCancelled();
            int from = Math.max(0, skipped - at);
            int end = Math.min(n, skipped + kept - at);
            if (from < end) {
                target.write(at + from - skipped, keys, places, from, end - from);
            }
        });
        return result;
    }
}
