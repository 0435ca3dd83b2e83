package io.bodkin.darray.sort;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Shape;
import java.util.List;

/**
 * A block of the result: sorts parts of runs, or of the array, and leaves out those that belong to the blocks before and behind.
 *
 * @param skipped how many of the sorted records come before the block
 * @param kept how many records the block has
 */
record MergeTask(Source source, int skipped, int kept) implements ListFn<Object, Block> {
    private static final long serialVersionUID = 1L;

    /** Records that a cell has, about: so many that the arrays in which they are sorted fit the first cache. */
    private static final int CELL = 1024;

    @Override
    public Block apply(List<Object> inputs) {
        Order order = source.order();
        Block result = Engine.current().context().allocate(order.result(), Shape.of(kept));
        Records records = source.open(inputs);
        Writing writing = new Writing(order, result);
        try (Block room =
                Engine.current().context().allocate(DType.INT64, Shape.of((long) order.words() * records.count()))) {
            Cells cells = Cells.of(records, CELL, Words.of(room));
            CellSort sort = new CellSort(cells.keys(), cells.places(), SmallSort.LIMIT);
            for (int cell = 0; cell < cells.count(); cell++) {
                int from = cells.start(cell);
                int to = cells.start(cell + 1);
                if (to > skipped && from < skipped + kept) {
                    writing.at = from - skipped;
                    sort.sort(from, to, writing);
                }
            }
        }
        return result;
    }

    /** Writes those records that the block has. */
    private final class Writing implements CellSort.Visitor {
        private final SortedRecords target;
        private int at;

        Writing(Order order, Block result) {
            this.target = SortedRecords.of(order, result);
        }

        @Override
        public void records(long[] keys, long[] places, int n) {
            int from = Math.max(0, -at);
            int count = Math.min(n, kept - at) - from;
            if (count > 0) {
                target.write(at + from, keys, places, from, count);
            }
            at += n;
        }
    }
}
