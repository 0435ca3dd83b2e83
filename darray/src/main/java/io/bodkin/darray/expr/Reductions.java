package io.bodkin.darray.expr;

import io.bodkin.darray.eval.Finish;
import io.bodkin.darray.function.DoubleFn2;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.kernel.Comparison;
import io.bodkin.darray.reduce.CustomReducer;
import io.bodkin.darray.reduce.DoubleArgExtreme;
import io.bodkin.darray.reduce.DoubleExtreme;
import io.bodkin.darray.reduce.DoubleProduct;
import io.bodkin.darray.reduce.DoubleSum;
import io.bodkin.darray.reduce.LongArgExtreme;
import io.bodkin.darray.reduce.LongExtreme;
import io.bodkin.darray.reduce.LongTotal;
import io.bodkin.darray.reduce.Moments;
import io.bodkin.darray.reduce.Norm;
import io.bodkin.darray.reduce.NumberCount;
import io.bodkin.darray.reduce.Present;
import io.bodkin.darray.reduce.Reducer;
import io.bodkin.engine.api.DType;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The reductions that there are. Makes their nodes: finds the type of the result, and in which it is computed. */
public enum Reductions {
    SUM,
    PRODUCT,
    MINIMUM,
    MAXIMUM,
    MEAN,
    VARIANCE,
    DEVIATION,
    NORM,
    ANY,
    ALL,
    COUNT,
    ARGMIN,
    ARGMAX;

    /**
     * @param axes which of the array's are reduced
     * @throws IllegalArgumentException if there is no element to reduce, and no value for none
     */
    public Node.Reduced of(Node x, boolean[] axes) {
        DType dtype = x.dtype();
        boolean floating = Promotion.isFloating(dtype);
        return switch (this) {
            case SUM ->
                floating
                        ? doubles(x, axes, new DoubleSum(), Finish.as(dtype))
                        : longs(x, axes, LongTotal.SUM, DType.INT64);
            case PRODUCT ->
                floating
                        ? doubles(x, axes, new DoubleProduct(), Finish.as(dtype))
                        : longs(x, axes, LongTotal.PRODUCT, DType.INT64);
            case MINIMUM, MAXIMUM -> extreme(x, axes, this == MAXIMUM);
            case MEAN ->
                doubles(x, axes, new DoubleSum(), new Finish(count(x, axes), false, Promotion.floating(dtype)));
            case VARIANCE -> variance(x, axes, 1, false);
            case DEVIATION -> variance(x, axes, 1, true);
            case NORM -> doubles(x, axes, new Norm(), Finish.as(Promotion.floating(dtype)));
            case ANY -> longs(Expressions.cast(x, DType.BOOL), axes, LongTotal.SUM, DType.BOOL);
            case ALL -> longs(Expressions.cast(x, DType.BOOL), axes, LongTotal.PRODUCT, DType.BOOL);
            case COUNT -> longs(Expressions.cast(x, DType.BOOL), axes, LongTotal.SUM, DType.INT64);
            case ARGMIN, ARGMAX -> argument(x, axes, this == ARGMAX);
        };
    }

    /**
     * The same of the elements that are not NaN. Of no elements the mean, and the smallest and largest, are NaN.
     *
     * @throws IllegalArgumentException as {@link #of}, if there is no element at all
     */
    public Node.Reduced ofPresent(Node x, boolean[] axes) {
        DType dtype = x.dtype();
        if (this == COUNT) {
            return longs(Expressions.compare(Comparison.EQUAL, x, x), axes, LongTotal.SUM, DType.INT64);
        }
        if (!Promotion.isFloating(dtype)) {
            return of(x, axes);
        }
        return switch (this) {
            case SUM -> present(x, axes, new DoubleSum(), Present.Outcome.AS_IT_IS, 0, false);
            case MEAN -> present(x, axes, new DoubleSum(), Present.Outcome.BY_COUNT, 0, false);
            case VARIANCE -> present(x, axes, new Moments(), Present.Outcome.BY_COUNT, 1, false);
            case DEVIATION -> present(x, axes, new Moments(), Present.Outcome.BY_COUNT, 1, true);
            case MINIMUM, MAXIMUM -> {
                checkNotEmpty(x, axes);
                yield present(x, axes, new DoubleExtreme(this == MAXIMUM), Present.Outcome.NAN_IF_NONE, 0, false);
            }
            default -> throw new IllegalArgumentException("no form of " + this + " leaves NaN out");
        };
    }

    private static Node.Reduced present(
            Node x, boolean[] axes, Reducer reducer, Present.Outcome outcome, int less, boolean root) {
        return doubles(x, axes, new Present(reducer, outcome, less), new Finish(1, root, x.dtype()));
    }

    private Node.Reduced extreme(Node x, boolean[] axes, boolean largest) {
        checkNotEmpty(x, axes);
        return Promotion.isFloating(x.dtype())
                ? doubles(x, axes, new DoubleExtreme(largest), Finish.as(x.dtype()))
                : longs(x, axes, new LongExtreme(largest), x.dtype());
    }

    private Node.Reduced argument(Node x, boolean[] axes, boolean largest) {
        checkNotEmpty(x, axes);
        return Promotion.isFloating(x.dtype())
                ? doubles(x, axes, new DoubleArgExtreme(largest), Finish.as(DType.INT64))
                : longs(x, axes, new LongArgExtreme(largest), DType.INT64);
    }

    /**
     * The sum of the squared distances from the mean, divided by the number of elements less {@code less}.
     *
     * @param root whether its root is taken
     */
    public static Node.Reduced variance(Node x, boolean[] axes, int less, boolean root) {
        double divisor = Math.max(0, count(x, axes) - less);
        return doubles(x, axes, new Moments(), new Finish(divisor, root, Promotion.floating(x.dtype())));
    }

    /**
     * Of the elements that are not NaN: how many there are, their mean, their standard deviation, the smallest and the
     * largest. They are computed together, in FLOAT64; where there is none, the first is 0 and the others are NaN, and
     * so is the deviation of one.
     */
    public static List<Node> describe(Node x, boolean[] axes) {
        Node wide = Expressions.cast(x, DType.FLOAT64);
        return List.of(
                present(wide, axes, new NumberCount(), Present.Outcome.AS_IT_IS, 0, false),
                present(wide, axes, new DoubleSum(), Present.Outcome.BY_COUNT, 0, false),
                present(wide, axes, new Moments(), Present.Outcome.BY_COUNT, 1, true),
                present(wide, axes, new DoubleExtreme(false), Present.Outcome.NAN_IF_NONE, 0, false),
                present(wide, axes, new DoubleExtreme(true), Present.Outcome.NAN_IF_NONE, 0, false));
    }

    /** A reduction of the user's, in FLOAT64. */
    public static Node.Reduced custom(
            Node x, boolean[] axes, double identity, DoubleFn2 accumulate, DoubleFn2 combine) {
        return doubles(x, axes, new CustomReducer(identity, accumulate, combine), Finish.as(DType.FLOAT64));
    }

    private static Node.Reduced doubles(Node x, boolean[] axes, Reducer reducer, Finish finish) {
        return new Node.Reduced(Expressions.cast(x, DType.FLOAT64), axes, reducer, finish, kept(x, axes));
    }

    private static Node.Reduced longs(Node x, boolean[] axes, Reducer reducer, DType dtype) {
        return new Node.Reduced(x, axes, reducer, Finish.as(dtype), kept(x, axes));
    }

    private static Grid kept(Node x, boolean[] axes) {
        return x.grid()
                .axes(IntStream.range(0, axes.length)
                        .filter(axis -> !axes[axis])
                        .toArray());
    }

    /** How many elements are reduced together. */
    private static long count(Node x, boolean[] axes) {
        long count = 1;
        for (int axis = 0; axis < axes.length; axis++) {
            count *= axes[axis] ? x.grid().extent(axis) : 1;
        }
        return count;
    }

    private void checkNotEmpty(Node x, boolean[] axes) {
        if (count(x, axes) == 0) {
            throw new IllegalArgumentException(
                    name().toLowerCase(Locale.ROOT) + " of no elements: the array is " + Extents.text(x.extents()));
        }
    }
}
