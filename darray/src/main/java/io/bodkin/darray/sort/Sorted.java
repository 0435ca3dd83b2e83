package io.bodkin.darray.sort;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;

/** Sorts records inside of a task, in memory of its reservation. */
final class Sorted {
    /** Records that a cell has, about: so many that the arrays in which they are sorted fit the first cache. */
    private static final int CELL = 1024;

    private Sorted() {}

    /** Bytes that sorting so many records allocates. */
    static long room(Order order, long records) {
        return Math.max(1, records * order.words() * Long.BYTES);
    }

    /** What is done with sorted records. */
    @FunctionalInterface
    interface Visitor {
        /** @param at how many records come before the first of these */
        void records(int at, long[] keys, long[] places, int n);
    }

    /** Visits the records in order, some at a time; those before {@code from}, and from {@code to} on, not all. */
    static void visit(Order order, Records records, int from, int to, Visitor visitor) {
        try (Block room =
                Engine.current().context().allocate(DType.INT64, Shape.of((long) order.words() * records.count()))) {
            Cells cells = Cells.of(records, CELL, Words.of(room));
            CellSort sort = new CellSort(cells.keys(), cells.places(), SmallSort.LIMIT);
            for (int cell = 0; cell < cells.count(); cell++) {
                if (cells.start(cell + 1) > from && cells.start(cell) < to) {
                    int[] at = {cells.start(cell)};
                    sort.sort(cells.start(cell), cells.start(cell + 1), (keys, places, n) -> {
                        visitor.records(at[0], keys, places, n);
                        at[0] += n;
                    });
                }
            }
        }
    }
}
