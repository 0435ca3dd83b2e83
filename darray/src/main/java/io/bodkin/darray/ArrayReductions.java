package io.bodkin.darray;

import io.bodkin.darray.eval.Reduction.Form;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Promotion;
import io.bodkin.darray.expr.Reductions;
import io.bodkin.darray.expr.Views;
import io.bodkin.darray.function.DoubleFn2;
import io.bodkin.darray.grid.AffineMap;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.plan.Run;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import java.util.List;

/**
 * What many elements come to. Without axes: of all, a number, whose computation starts at once. With axes, counted from
 * the end if negative: an array without these axes, computed when it is needed; {@link Axes#keep} leaves them, with
 * extent 1.
 *
 * <p>Results have the same bits whatever the threads and the budget: they depend on the array, its shape and its
 * blocks. {@link IllegalArgumentException} is thrown if there is no such axis, or no element and no value for none.
 */
public abstract sealed class ArrayReductions extends ArrayMath permits ArrayOrder {
    ArrayReductions(Engine engine, Node node) {
        super(engine, node);
    }

    private <T> Task<T> number(Reductions kind, Form form) {
        return Run.number(engine(), kind.of(node(), Axes.all().reduced(node())), form);
    }

    private <T> Task<T> integer(Reductions kind) {
        Node.Reduced reduced = kind.of(node(), Axes.all().reduced(node()));
        if (Promotion.isFloating(reduced.dtype())) {
            throw new IllegalArgumentException("the result is " + reduced.dtype() + ", not an integer");
        }
        return Run.number(engine(), reduced, Form.LONG);
    }

    private Task<Double> present(Reductions kind) {
        return Run.number(engine(), kind.ofPresent(node(), Axes.all().reduced(node())), Form.DOUBLE);
    }

    private DArray present(Reductions kind, Axes axes) {
        return keeping(kind.ofPresent(node(), axes.reduced(node())), axes);
    }

    private DArray along(Reductions kind, Axes axes) {
        return keeping(kind.of(node(), axes.reduced(node())), axes);
    }

    private DArray keeping(Node.Reduced result, Axes axes) {
        return keeping(result, result.reduced(), axes);
    }

    private DArray keeping(Node result, boolean[] reduced, Axes axes) {
        return with(axes.isKept() ? withAxes(result, reduced) : result);
    }

    /** The reduced axes come back with extent 1. */
    private Node withAxes(Node result, boolean[] reduced) {
        long[] extents = node().extents();
        int[] axes = new int[result.grid().rank()];
        long[] steps = new long[axes.length];
        int next = 0;
        for (int axis = 0; axis < extents.length; axis++) {
            if (reduced[axis]) {
                extents[axis] = 1;
            } else {
                steps[next] = 1;
                axes[next++] = axis;
            }
        }
        return Views.of(result, AffineMap.of(extents.length, axes, new long[axes.length], steps), extents);
    }

    /** The sum. Of integers and BOOL an INT64; one that does not fit fails. */
    public final Task<Double> sum() {
        return number(Reductions.SUM, Form.DOUBLE);
    }

    public final DArray sum(int axis, int... more) {
        return along(Reductions.SUM, Axes.of(axis, more));
    }

    public final DArray sum(Axes axes) {
        return along(Reductions.SUM, axes);
    }

    /** Of integers, exact. */
    public final Task<Long> sumLong() {
        return integer(Reductions.SUM);
    }

    /** The product. Of integers and BOOL an INT64; one that does not fit fails. */
    public final Task<Double> prod() {
        return number(Reductions.PRODUCT, Form.DOUBLE);
    }

    public final DArray prod(int axis, int... more) {
        return along(Reductions.PRODUCT, Axes.of(axis, more));
    }

    public final DArray prod(Axes axes) {
        return along(Reductions.PRODUCT, axes);
    }

    /** Of integers, exact. */
    public final Task<Long> prodLong() {
        return integer(Reductions.PRODUCT);
    }

    /** The smallest; NaN if there is one. */
    public final Task<Double> min() {
        return number(Reductions.MINIMUM, Form.DOUBLE);
    }

    public final DArray min(int axis, int... more) {
        return along(Reductions.MINIMUM, Axes.of(axis, more));
    }

    public final DArray min(Axes axes) {
        return along(Reductions.MINIMUM, axes);
    }

    /** Of integers, exact. */
    public final Task<Long> minLong() {
        return integer(Reductions.MINIMUM);
    }

    /** The largest; NaN if there is one. */
    public final Task<Double> max() {
        return number(Reductions.MAXIMUM, Form.DOUBLE);
    }

    public final DArray max(int axis, int... more) {
        return along(Reductions.MAXIMUM, Axes.of(axis, more));
    }

    public final DArray max(Axes axes) {
        return along(Reductions.MAXIMUM, axes);
    }

    /** Of integers, exact. */
    public final Task<Long> maxLong() {
        return integer(Reductions.MAXIMUM);
    }

    /** The mean, a FLOAT64; of FLOAT32 a FLOAT32. Of no elements NaN. */
    public final Task<Double> mean() {
        return number(Reductions.MEAN, Form.DOUBLE);
    }

    public final DArray mean(int axis, int... more) {
        return along(Reductions.MEAN, Axes.of(axis, more));
    }

    public final DArray mean(Axes axes) {
        return along(Reductions.MEAN, axes);
    }

    /** The variance of a sample: by the number of elements less one. */
    public final Task<Double> var() {
        return number(Reductions.VARIANCE, Form.DOUBLE);
    }

    public final DArray var(int axis, int... more) {
        return along(Reductions.VARIANCE, Axes.of(axis, more));
    }

    public final DArray var(Axes axes) {
        return along(Reductions.VARIANCE, axes);
    }

    /** The standard deviation of a sample: by the number of elements less one. */
    public final Task<Double> std() {
        return number(Reductions.DEVIATION, Form.DOUBLE);
    }

    public final DArray std(int axis, int... more) {
        return along(Reductions.DEVIATION, Axes.of(axis, more));
    }

    public final DArray std(Axes axes) {
        return along(Reductions.DEVIATION, axes);
    }

    /** The root of the sum of the squares, which neither overflows nor underflows on the way. */
    public final Task<Double> norm() {
        return number(Reductions.NORM, Form.DOUBLE);
    }

    public final DArray norm(int axis, int... more) {
        return along(Reductions.NORM, Axes.of(axis, more));
    }

    public final DArray norm(Axes axes) {
        return along(Reductions.NORM, axes);
    }

    /** Whether an element is not 0. */
    public final Task<Boolean> any() {
        return number(Reductions.ANY, Form.BOOLEAN);
    }

    public final DArray any(int axis, int... more) {
        return along(Reductions.ANY, Axes.of(axis, more));
    }

    public final DArray any(Axes axes) {
        return along(Reductions.ANY, axes);
    }

    /** Whether all elements are not 0. */
    public final Task<Boolean> all() {
        return number(Reductions.ALL, Form.BOOLEAN);
    }

    public final DArray all(int axis, int... more) {
        return along(Reductions.ALL, Axes.of(axis, more));
    }

    public final DArray all(Axes axes) {
        return along(Reductions.ALL, axes);
    }

    /** How many elements are not 0. */
    public final Task<Long> count() {
        return number(Reductions.COUNT, Form.LONG);
    }

    public final DArray count(int axis, int... more) {
        return along(Reductions.COUNT, Axes.of(axis, more));
    }

    public final DArray count(Axes axes) {
        return along(Reductions.COUNT, axes);
    }

    /**
     * Where the smallest is, of equal ones the first; where the first NaN is if there is one. Of several axes: its
     * number in row-major order.
     */
    public final Task<Long> argmin() {
        return number(Reductions.ARGMIN, Form.LONG);
    }

    public final DArray argmin(int axis, int... more) {
        return along(Reductions.ARGMIN, Axes.of(axis, more));
    }

    public final DArray argmin(Axes axes) {
        return along(Reductions.ARGMIN, axes);
    }

    /**
     * Where the largest is, of equal ones the first; where the first NaN is if there is one. Of several axes: its
     * number in row-major order.
     */
    public final Task<Long> argmax() {
        return number(Reductions.ARGMAX, Form.LONG);
    }

    public final DArray argmax(int axis, int... more) {
        return along(Reductions.ARGMAX, Axes.of(axis, more));
    }

    public final DArray argmax(Axes axes) {
        return along(Reductions.ARGMAX, axes);
    }

    /** The variance by the number of elements less {@code less}: 0 for that of a whole population. */
    public final DArray var(Axes axes, int less) {
        return keeping(Reductions.variance(node(), axes.reduced(node()), less, false), axes);
    }

    /** The root of {@link #var(Axes, int)}. */
    public final DArray std(Axes axes, int less) {
        return keeping(Reductions.variance(node(), axes.reduced(node()), less, true), axes);
    }

    /**
     * A reduction of your own, in FLOAT64.
     *
     * @param identity what there is before the first element
     * @param accumulate gives the state from the state and an element
     * @param combine gives the state of two from the states of either; associative, with {@code identity} as its
     *     neutral
     */
    public final Task<Double> reduce(double identity, DoubleFn2 accumulate, DoubleFn2 combine) {
        Node.Reduced reduced = Reductions.custom(node(), Axes.all().reduced(node()), identity, accumulate, combine);
        return Run.number(engine(), reduced, Form.DOUBLE);
    }

    /** As {@link #reduce(double, DoubleFn2, DoubleFn2)}, along axes. */
    public final DArray reduce(double identity, DoubleFn2 accumulate, DoubleFn2 combine, Axes axes) {
        return keeping(Reductions.custom(node(), axes.reduced(node()), identity, accumulate, combine), axes);
    }

    /** The smallest and the largest element. */
    public record Extrema(double min, double max) {}

    /** The smallest and the largest in one pass; NaN if there is one. */
    public final Task<Extrema> extrema() {
        DArray both = DArrays.stack(0, min(Axes.all()), max(Axes.all()));
        Node.Stored stored = Run.store(engine(), Views.rechunk(both.node(), Grid.whole(2)));
        try {
            @SuppressWarnings("unchecked") // all blocks of it
            Ref<Block> block = (Ref<Block>) stored.blocks().get(0);
            return engine().spawn(block, values -> new Extrema(values.getDouble(0), values.getDouble(1)));
        } finally {
            Run.release(stored);
        }
    }

    // ---- of the elements that are not NaN

    /** The sum of the elements that are not NaN; as {@link #sum()}. */
    public final Task<Double> nanSum() {
        return present(Reductions.SUM);
    }

    public final DArray nanSum(int axis, int... more) {
        return present(Reductions.SUM, Axes.of(axis, more));
    }

    public final DArray nanSum(Axes axes) {
        return present(Reductions.SUM, axes);
    }

    /** The mean of the elements that are not NaN; of none NaN. */
    public final Task<Double> nanMean() {
        return present(Reductions.MEAN);
    }

    public final DArray nanMean(int axis, int... more) {
        return present(Reductions.MEAN, Axes.of(axis, more));
    }

    public final DArray nanMean(Axes axes) {
        return present(Reductions.MEAN, axes);
    }

    /** The variance of the elements that are not NaN, by their number less one; of fewer than two NaN. */
    public final Task<Double> nanVar() {
        return present(Reductions.VARIANCE);
    }

    public final DArray nanVar(int axis, int... more) {
        return present(Reductions.VARIANCE, Axes.of(axis, more));
    }

    public final DArray nanVar(Axes axes) {
        return present(Reductions.VARIANCE, axes);
    }

    /** The root of {@link #nanVar()}. */
    public final Task<Double> nanStd() {
        return present(Reductions.DEVIATION);
    }

    public final DArray nanStd(int axis, int... more) {
        return present(Reductions.DEVIATION, Axes.of(axis, more));
    }

    public final DArray nanStd(Axes axes) {
        return present(Reductions.DEVIATION, axes);
    }

    /** The smallest of the elements that are not NaN; of none NaN. */
    public final Task<Double> nanMin() {
        return present(Reductions.MINIMUM);
    }

    public final DArray nanMin(int axis, int... more) {
        return present(Reductions.MINIMUM, Axes.of(axis, more));
    }

    public final DArray nanMin(Axes axes) {
        return present(Reductions.MINIMUM, axes);
    }

    /** The largest of the elements that are not NaN; of none NaN. */
    public final Task<Double> nanMax() {
        return present(Reductions.MAXIMUM);
    }

    public final DArray nanMax(int axis, int... more) {
        return present(Reductions.MAXIMUM, Axes.of(axis, more));
    }

    public final DArray nanMax(Axes axes) {
        return present(Reductions.MAXIMUM, axes);
    }

    /** How many elements are not NaN. */
    public final Task<Long> nanCount() {
        return Run.number(
                engine(), Reductions.COUNT.ofPresent(node(), Axes.all().reduced(node())), Form.LONG);
    }

    public final DArray nanCount(int axis, int... more) {
        return present(Reductions.COUNT, Axes.of(axis, more));
    }

    public final DArray nanCount(Axes axes) {
        return present(Reductions.COUNT, axes);
    }

    /**
     * Five figures in one pass, on a first axis: of the elements that are not NaN how many there are, their mean, their
     * standard deviation, the smallest and the largest. FLOAT64; where there is none, the first is 0 and the others are
     * NaN.
     */
    public final DArray describe(Axes axes) {
        boolean[] reduced = axes.reduced(node());
        List<DArray> figures = Reductions.describe(node(), reduced).stream()
                .map(figure -> keeping(figure, reduced, axes))
                .toList();
        return DArrays.stack(
                0, figures.get(0), figures.subList(1, figures.size()).toArray(DArray[]::new));
    }

    /** Five figures of all elements: as {@link #describe(Axes)}. */
    public final DArray describe() {
        return describe(Axes.all());
    }
}
