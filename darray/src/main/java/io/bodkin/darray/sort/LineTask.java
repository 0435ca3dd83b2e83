package io.bodkin.darray.sort;

import io.bodkin.darray.eval.Input;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.Shape;
import java.util.List;

/**
 * Sorts each line of a block along its last axis.
 *
 * @param extents of the block
 */
record LineTask(Order order, long[] extents) implements Fn1<Object, Block> {
    private static final long serialVersionUID = 1L;

    private int length() {
        return (int) extents[extents.length - 1];
    }

    /** Bytes beside the result. */
    static long room(Order order, long length) {
        return length <= SmallSort.LIMIT ? 0 : Sorted.room(order, length);
    }

    @Override
    public Block apply(Object input) {
        Block result = Engine.current().context().allocate(order.result(), Shape.of(extents));
        KeyColumn column = new KeyColumn(order, Input.bytes(input, order.dtype()));
        RecordSink target = RecordSink.ofResult(order, result);
        int lines = (int) (result.elements() / length());
        if (length() <= SmallSort.LIMIT) {
            sortSmall(lines, column, target);
        } else {
            sortLarge(lines, column, target);
        }
        return result;
    }

    private void sortSmall(int lines, KeyColumn column, RecordSink target) {
        SmallSort small = new SmallSort(length(), order.places());
        for (int line = 0; line < lines; line++) {
            column.read(line * length(), small.keys(), 0, length());
            for (int i = 0; i < small.places().length; i++) {
                small.places()[i] = i;
            }
            small.sort(length());
            target.write(line * length(), small.keys(), small.places(), 0, length());
        }
    }

    private void sortLarge(int lines, KeyColumn column, RecordSink target) {
        for (int line = 0; line < lines; line++) {
            Engine.current().context().stopIfCancelled();
            int first = line * length();
            Records records = new Records(List.of(new Records.Elements(column, first, length(), 0)), order.places());
            Sorted.visit(
                    order, records, 0, length(), (at, keys, places, n) -> target.write(first + at, keys, places, 0, n));
        }
    }
}
