package io.bodkin.darray;

import io.bodkin.darray.eval.Generator;
import io.bodkin.darray.eval.Numbering;
import io.bodkin.darray.expr.Expressions;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Promotion;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.sort.Quantiles;
import io.bodkin.darray.sort.Search;
import io.bodkin.darray.sort.Sorting;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Task;
import java.util.Arrays;
import java.util.List;

/**
 * What follows from the order of elements. NaN comes last, in descending order too; -0.0 and 0.0 are equal, though
 * where only elements are sorted -0.0 comes first, as in {@code java.util.Arrays.sort}. Results have the same bits
 * whatever the threads and the budget.
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

    /**
     * The distinct elements in order, on one axis: NaN once, and of -0.0 and 0.0 one. Since only they tell how many
     * they are, they are computed at once, and waited for: the result is {@linkplain DArray#isStored stored}.
     */
    public final DArray unique() {
        DArray sorted = flat().sort().persist();
        try {
            return sorted.filter(beginnings(sorted));
        } finally {
            sorted.release();
        }
    }

    /** As {@link #unique}, and how often each is there. */
    public final UniqueCounts uniqueCounts() {
        DArray sorted = flat().sort().persist();
        try {
            DArray first = beginnings(sorted);
            DArray values = sorted.filter(first);
            long n = sorted.elements();
            DArray starts = numbers(sorted).filter(first);
            DArray ends = DArrays.concat(
                    0,
                    starts.slice(Range.of(Math.min(1, starts.elements()), starts.elements())),
                    with(new Node.Constant(DType.INT64, Grid.whole(1), n, n)));
            DArray counts = values.elements() == 0 ? starts : ends.sub(starts).persist();
            if (counts != starts) {
                starts.release();
            }
            return new UniqueCounts(values, counts);
        } finally {
            sorted.release();
        }
    }

    /**
     * The distinct elements of an array in order, and how often each is there.
     *
     * @param counts INT64
     */
    public record UniqueCounts(DArray values, DArray counts) {}

    /** Which elements of a sorted array differ from the one before. */
    private static DArray beginnings(DArray sorted) {
        long n = sorted.elements();
        DArray first = numbers(sorted).eq(0);
        if (n < 2) {
            return first;
        }
        DArray before = DArrays.concat(0, sorted.slice(Range.of(0, 1)), sorted.slice(Range.of(0, n - 1)));
        DArray differs =
                sorted.ne(before).and(sorted.isNaN().and(before.isNaN()).not());
        return differs.or(first);
    }

    /** 0, 1, 2 and so on, in the blocks of an array. */
    private static DArray numbers(DArray like) {
        return like.with(
                new Node.Generated(new Generator.LongSteps(0, 1), new Numbering(0, new long[] {1}), like.grid()));
    }

    private DArray flat() {
        DArray all = with(node());
        return all.rank() == 1 ? all : all.flatten();
    }

    /**
     * Where values belong in this array, which is sorted in ascending order: how many of its elements are before each
     * of them, INT64. A value that equals elements comes before them.
     *
     * @param values of any shape, which is that of the result
     * @throws IllegalArgumentException if this array has not one axis
     */
    public final DArray searchSorted(DArray values) {
        return searchSorted(values, false);
    }

    /** @param right whether a value that equals elements comes behind them; see {@link #searchSorted(DArray)} */
    public final DArray searchSorted(DArray values, boolean right) {
        Collecting.checkRank(1, node());
        return with(Search.of(engine(), node(), operand(values), right));
    }

    /**
     * The largest {@code count} elements of all, in descending order, with their places: numbers in row-major order. Of
     * equal elements those of lower place; NaN last.
     *
     * @throws IllegalArgumentException if there are not so many
     */
    public final Top topK(long count) {
        return top(count, true);
    }

    /** The smallest {@code count} elements of all, in ascending order: see {@link #topK}. */
    public final Top bottomK(long count) {
        return top(count, false);
    }

    private Top top(long count, boolean largest) {
        if (count < 0 || count > node().grid().elements()) {
            throw new IllegalArgumentException(
                    "the first " + count + " of " + node().grid().elements() + " elements cannot be had");
        }
        List<Node> top = Sorting.top(engine(), flat().node(), largest, count);
        return new Top(with(top.get(0)), with(top.get(1)));
    }

    /**
     * Some elements, and where they are.
     *
     * @param places INT64
     */
    public record Top(DArray values, DArray places) {}

    /** The middle of all elements in order; of an even number the mean of both. NaN if there is one. */
    public final Task<Double> median() {
        return quantile(0.5);
    }

    /** As {@link #median()}, along an axis. */
    public final DArray median(int axis) {
        return quantile(0.5, axis);
    }

    /**
     * The element that this share of all elements come before; between two of them, on the line from one to the other,
     * as in NumPy. NaN if there is one. Exact; found in a few passes over the blocks, without sorting.
     *
     * @param q from 0 to 1
     * @throws IllegalArgumentException if it is not, or there is no element
     */
    public final Task<Double> quantile(double q) {
        return first(quantiles(q));
    }

    /** Several of {@link #quantile(double)}, in the same passes. */
    public final Task<double[]> quantiles(double... q) {
        return Quantiles.exact(engine(), node(), q);
    }

    /**
     * As {@link #quantile(double)}, along an axis: FLOAT64, of FLOAT32 a FLOAT32.
     *
     * @throws IllegalArgumentException if the axis has extent 0
     */
    public final DArray quantile(double q, int axis) {
        int number = Axes.number(axis, node().extents());
        long length = node().grid().extent(number);
        if (length == 0 || !(q >= 0 && q <= 1)) {
            throw new IllegalArgumentException("quantile " + q + " of " + length
                    + " elements: a number from 0 to 1 is needed, and at least one element");
        }
        DArray sorted = sort(number);
        DArray lines = with(Expressions.cast(sorted.node(), Promotion.floating(sorted.dtype())));
        double at = q * (length - 1);
        long rank = (long) at;
        double share = at - rank;
        DArray below = line(lines, number, rank);
        DArray result = below;
        if (share > 0) {
            DArray above = line(lines, number, rank + 1);
            result = below.map(above, (a, b) -> Quantiles.between(a, b, share)).cast(lines.dtype());
        }
        DArray last = line(lines, number, length - 1);
        return last.where(last.isNaN(), result);
    }

    private static DArray line(DArray lines, int axis, long index) {
        Range[] ranges = new Range[axis + 1];
        Arrays.fill(ranges, Range.all());
        ranges[axis] = Range.at(index);
        return lines.slice(ranges);
    }

    /**
     * As {@link #quantile(double)}, in one pass, of which only a few thousand elements of each block are kept: an
     * element whose rank is wrong by no more than {@code (d + 1) / 4096} of the number of elements, where {@code 16^d}
     * is no less than the number of blocks. NaN counts as the greatest.
     */
    public final Task<Double> approximateQuantile(double q) {
        return first(approximateQuantiles(q));
    }

    /** Several of {@link #approximateQuantile(double)}, in the same pass. */
    public final Task<double[]> approximateQuantiles(double... q) {
        return Quantiles.approximate(engine(), node(), q);
    }

    private Task<Double> first(Task<double[]> all) {
        try {
            return engine().spawn(all, quantiles -> quantiles[0]);
        } finally {
            all.release();
        }
    }
}
