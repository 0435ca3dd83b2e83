package io.bodkin.darray;

import io.bodkin.darray.expr.Node;
import io.bodkin.darray.sort.Sorting;
import io.bodkin.engine.Engine;

/**
 * What follows from the order of elements. NaN comes last, in descending order too; -0.0 and 0.0 are equal, though where only elements are
 * sorted -0.0 comes first, as in {@code java.util.Arrays.sort}. Results have the same bits whatever the threads and the budget.
 */
public abstract sealed class ArrayOrder extends ArrayReductions permits DArray {
    ArrayOrder(Engine engine, Node node) {
        super(engine, node);
    }

    private DArray sorted(int axis, boolean descending, boolean places) {
        int number = Axes.number(axis, node().extents());
        return with(Sorting.along(engine(), node(), number, descending, places));
    }

    /** The elements in order, along the last axis. All NaN come back as one. */
    public final DArray sort() {
        return sort(-1);
    }

    /** As {@link #sort()}, along an axis. */
    public final DArray sort(int axis) {
        return sorted(axis, false, false);
    }

    /** The greatest elements first, along the last axis; NaN last. */
    public final DArray sortDescending() {
        return sortDescending(-1);
    }

    /** As {@link #sortDescending()}, along an axis. */
    public final DArray sortDescending(int axis) {
        return sorted(axis, true, false);
    }

    /** Along the last axis the indices of the elements in order, INT64; equal elements stay in their order. */
    public final DArray argsort() {
        return argsort(-1);
    }

    /** As {@link #argsort()}, along an axis. */
    public final DArray argsort(int axis) {
        return sorted(axis, false, true);
    }

    /** As {@link #argsort()}, the greatest elements first; equal elements stay in their order. */
    public final DArray argsortDescending(int axis) {
        return sorted(axis, true, true);
    }
}
