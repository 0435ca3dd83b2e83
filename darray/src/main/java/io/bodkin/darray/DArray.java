package io.bodkin.darray;

import io.bodkin.darray.assemble.Filter;
import io.bodkin.darray.assemble.Pieces;
import io.bodkin.darray.bins.Histogram;
import io.bodkin.darray.eval.Bins;
import io.bodkin.darray.eval.Scan;
import io.bodkin.darray.expr.Broadcast;
import io.bodkin.darray.expr.Expressions;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Promotion;
import io.bodkin.darray.expr.Views;
import io.bodkin.darray.grid.AffineMap;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;
import io.bodkin.darray.io.ArrayFile;
import io.bodkin.darray.io.FileKind;
import io.bodkin.darray.io.NumpyFile;
import io.bodkin.darray.linalg.Linear;
import io.bodkin.darray.linalg.Triangle;
import io.bodkin.darray.plan.Estimate;
import io.bodkin.darray.plan.Run;
import io.bodkin.darray.scan.Cumulative;
import io.bodkin.darray.stencil.Stencil;
import io.bodkin.darray.stencil.StencilNodes;
import io.bodkin.darray.stencil.WeightedStencil;
import io.bodkin.darray.stencil.WindowFn1;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Task;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * An array in blocks, which may be larger than memory. An immutable value: what is done with it gives new arrays, and
 * computes nothing. Work starts with {@link #persist}, {@link #fetch}, {@link #collect} and its relatives,
 * {@code save}, and reductions to a number. Thread-safe. Made by {@link DArrays}.
 *
 * <pre>{@code
 * DArray x = DArrays.rand(engine, Blocks.of(2000, 2000), 40_000, 40_000);
 * DArray z = x.sub(x.mean(0)).div(x.std(0));
 * double[][] corner = z.slice(Range.of(0, 5), Range.of(0, 5)).collect2d();
 * }</pre>
 *
 * <p><b>Handles:</b> an array that {@link #persist} returned, or that was made of blocks, holds them until
 * {@link #release}, or until it is collected; so do the arrays that are computed from it. Others hold nothing.
 */
public final class DArray extends ArrayOrder {
    DArray(Engine engine, Node node) {
        super(engine, node);
    }

    // ---- what it is

    public DType dtype() {
        return node().dtype();
    }

    public Shape shape() {
        return Shape.of(node().extents());
    }

    public int rank() {
        return node().grid().rank();
    }

    /** The extent of an axis; a negative one is counted from the end. */
    public long size(int axis) {
        return node().grid().extent(Axes.number(axis, node().extents()));
    }

    /** How many elements there are. */
    public long elements() {
        return node().grid().elements();
    }

    /** In bytes, if it were stored. */
    public long byteSize() {
        return elements() * dtype().byteWidth();
    }

    /** How it is cut into blocks. */
    public Grid grid() {
        return node().grid();
    }

    /** Whether it is made of blocks that the engine holds, or will when their tasks have ended. */
    public boolean isStored() {
        return node() instanceof Node.Stored;
    }

    /**
     * What holds its blocks, in row-major order of the grid: each a block, or a record batch with one tensor if it
     * comes from a file. Borrowed: they are the array's to release.
     *
     * @throws IllegalStateException if it is not {@linkplain #isStored stored}
     */
    public List<Ref<?>> chunks() {
        if (node() instanceof Node.Stored stored) {
            return stored.blocks();
        }
        throw new IllegalStateException("an array that is not computed has no chunks; persist() it first");
    }

    // ---- computing

    /**
     * What the computation would do, before anything of it runs. Empty for an array that is {@linkplain #isStored
     * stored}.
     */
    public Plan explain() {
        return new Plan(
                Estimate.of(engine(), node()),
                engine().settings().memory(),
                engine().processors().size());
    }

    /** Starts the computation of all blocks, and returns the array that holds them. */
    public DArray persist() {
        return isStored() ? this : with(Run.store(engine(), node()));
    }

    /**
     * As {@link #persist}, each block on the processor that the assignment names; an array that is
     * {@linkplain #isStored stored} is copied. What is computed on the way to a block runs anywhere.
     *
     * @throws IllegalArgumentException if the assignment has not the axes of this array, or names a processor that is
     *     not there
     */
    public DArray persist(Assignment assignment) {
        return with(Run.store(engine(), node(), assignment.of(engine(), grid())));
    }

    /** As {@link #persist}, and waits until all blocks are there. */
    public DArray fetch() {
        DArray stored = persist();
        Run.await((Node.Stored) stored.node());
        return stored;
    }

    /**
     * Ends this array's handles on its blocks: they go when nothing else needs them. It, and what is to be computed
     * from it, cannot be used any more. Does nothing to an array that is not {@linkplain #isStored stored}. Idempotent.
     */
    public void release() {
        if (node() instanceof Node.Stored stored) {
            Run.release(stored);
        }
    }

    /** All elements in row-major order, as doubles. */
    public double[] collect() {
        double[] all = new double[Collecting.length(node())];
        Collecting.copy(engine(), node(), (block, from, to, n) -> block.read(from, all, to, n));
        return all;
    }

    /**
     * All elements in row-major order, as floats.
     *
     * @throws IllegalArgumentException if that does not hold the type
     */
    public float[] collectFloats() {
        Collecting.checkType("floats", node(), DType.FLOAT32, DType.INT16, DType.INT8, DType.UINT8, DType.BOOL);
        float[] all = new float[Collecting.length(node())];
        Collecting.copy(engine(), node(), (block, from, to, n) -> block.read(from, all, to, n));
        return all;
    }

    /**
     * All elements in row-major order; BOOL as 0 and 1.
     *
     * @throws IllegalArgumentException if they are not integers
     */
    public long[] collectLongs() {
        Collecting.checkType(
                "longs", node(), DType.INT64, DType.INT32, DType.INT16, DType.INT8, DType.UINT8, DType.BOOL);
        long[] all = new long[Collecting.length(node())];
        Collecting.copy(engine(), node(), (block, from, to, n) -> block.read(from, all, to, n));
        return all;
    }

    /**
     * All elements in row-major order; BOOL as 0 and 1.
     *
     * @throws IllegalArgumentException if they are not integers of at most 32 bits
     */
    public int[] collectInts() {
        Collecting.checkType("ints", node(), DType.INT32, DType.INT16, DType.INT8, DType.UINT8, DType.BOOL);
        long[] all = collectLongs();
        int[] ints = new int[all.length];
        Arrays.setAll(ints, i -> (int) all[i]);
        return ints;
    }

    /**
     * All elements in row-major order.
     *
     * @throws IllegalArgumentException if they are not BOOL
     */
    public boolean[] collectBooleans() {
        Collecting.checkType("booleans", node(), DType.BOOL);
        long[] all = collectLongs();
        boolean[] booleans = new boolean[all.length];
        for (int i = 0; i < all.length; i++) {
            booleans[i] = all[i] != 0;
        }
        return booleans;
    }

    /**
     * The elements of an array of one axis, as doubles.
     *
     * @throws IllegalArgumentException if it has more, or none
     */
    public double[] collect1d() {
        Collecting.checkRank(1, node());
        return collect();
    }

    /**
     * The rows of an array of two axes, as doubles.
     *
     * @throws IllegalArgumentException if it has not two
     */
    public double[][] collect2d() {
        Collecting.checkRank(2, node());
        double[] all = collect();
        double[][] rows = new double[Math.toIntExact(size(0))][];
        int columns = Math.toIntExact(size(1));
        Arrays.setAll(rows, row -> Arrays.copyOfRange(all, row * columns, (row + 1) * columns));
        return rows;
    }

    /**
     * Computes the array and writes it to a file: if its name ends in {@code .npy} as NumPy does, in {@code .npz} as
     * the only array {@code arr_0} of such; otherwise as an Arrow file, a row of a tensor column for each block. Blocks
     * are written as they come, so that it may be larger than memory. The file is replaced atomically; durable when
     * this returns.
     *
     * @throws io.bodkin.engine.fault.BodkinException if it cannot be written, or a block cannot be computed: nothing is
     *     left
     */
    public void save(Path path) {
        save(path, bytes -> {});
    }

    /**
     * As {@link #save(Path)}.
     *
     * @param progress is told the bytes of each block that was written, by any thread, one after the other
     */
    public void save(Path path, LongConsumer progress) {
        switch (FileKind.ofName(path)) {
            case NPY -> NumpyFile.save(engine(), node(), path, progress);
            case NPZ -> NumpyFile.saveAll(engine(), Map.of("arr_0", node()), path, progress);
            case ARROW -> ArrayFile.save(engine(), node(), path, progress);
        }
    }

    // ---- views: the same elements seen otherwise; nothing is copied before it is read

    /**
     * Some indices of each axis; axes for which no range is given are taken whole.
     *
     * @throws IndexOutOfBoundsException if a range reaches outside of its axis
     */
    public DArray slice(Range... ranges) {
        long[] extents = node().extents();
        Range.checkCount(ranges, extents);
        int rank = extents.length;
        int[] axes = new int[rank];
        long[] starts = new long[rank];
        long[] steps = new long[rank];
        long[] taken = new long[rank];
        int next = 0;
        for (int axis = 0; axis < rank; axis++) {
            Range range = axis < ranges.length ? ranges[axis] : Range.all();
            starts[axis] = range.first(axis, extents[axis]);
            if (range.keepsAxis()) {
                steps[axis] = range.step();
                taken[next] = range.count(axis, extents[axis]);
                axes[axis] = next++;
            } else {
                axes[axis] = AffineMap.FIXED;
            }
        }
        return view(AffineMap.of(next, axes, starts, steps), Arrays.copyOf(taken, next));
    }

    /** The axes in reverse order: of a matrix the transpose. */
    public DArray transpose() {
        int[] axes = new int[rank()];
        Arrays.setAll(axes, axis -> rank() - 1 - axis);
        return permute(axes);
    }

    /**
     * The axes in this order.
     *
     * @throws IllegalArgumentException if not each axis is named once
     */
    public DArray permute(int... axes) {
        long[] extents = node().extents();
        int[] order =
                Arrays.stream(axes).map(axis -> Axes.number(axis, extents)).toArray();
        if (order.length != rank() || Arrays.stream(order).distinct().count() != rank()) {
            throw new IllegalArgumentException("permute of an array of " + Extents.text(extents)
                    + " must name each of its axes once, got " + Arrays.toString(axes));
        }
        long[] permuted = new long[rank()];
        Arrays.setAll(permuted, axis -> extents[order[axis]]);
        return view(AffineMap.permutation(order), permuted);
    }

    /** These axes backwards; all, if none is named. */
    public DArray flip(int... axes) {
        Range[] ranges = new Range[rank()];
        Arrays.fill(ranges, axes.length == 0 ? Range.all().by(-1) : Range.all());
        for (int axis : axes) {
            ranges[Axes.number(axis, node().extents())] = Range.all().by(-1);
        }
        return slice(ranges);
    }

    /** A new axis of extent 1, which is number {@code axis} of the result. */
    public DArray newAxis(int axis) {
        int rank = rank() + 1;
        long[] extents = new long[rank];
        int[] axes = new int[rank - 1];
        long[] steps = new long[rank - 1];
        Arrays.fill(steps, 1);
        Arrays.fill(extents, 1);
        int added = Axes.number(axis, extents);
        for (int old = 0; old < axes.length; old++) {
            axes[old] = old < added ? old : old + 1;
            extents[axes[old]] = node().grid().extent(old);
        }
        return view(AffineMap.of(rank, axes, new long[rank - 1], steps), extents);
    }

    /**
     * The same elements again and again along axes of extent 1, and along new axes before the others.
     *
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public DArray broadcastTo(long... extents) {
        Extents.checked(extents);
        if (!Arrays.equals(Broadcast.shape("broadcastTo", node().extents(), extents), extents)) {
            throw new IllegalArgumentException("an array of " + Extents.text(node().extents())
                    + " cannot be broadcast to " + Extents.text(extents));
        }
        return view(AffineMap.broadcast(node().extents(), extents), extents);
    }

    /** The elements of a matrix whose two indices are the same. */
    public DArray diagonal() {
        Collecting.checkRank(2, node());
        long[] extents = {Math.min(size(0), size(1))};
        return view(AffineMap.of(1, new int[] {0, 0}, new long[2], new long[] {1, 1}), extents);
    }

    /** The same array in other blocks. */
    public DArray rechunk(Blocks blocks) {
        return with(Views.rechunk(node(), blocks.grid(engine(), dtype(), node().extents())));
    }

    /**
     * The sums along an axis up to each element, that one included. Floating types keep their type, FLOAT32 is summed
     * in FLOAT64; integers and BOOL give INT64, and fail if a sum does not fit. The error of sum k is at most k u times
     * the sum of the magnitudes (u = 2^-53).
     */
    public DArray cumulativeSum(int axis) {
        return cumulative(Scan.SUM, axis);
    }

    /** The products along an axis up to each element; types as of {@link #cumulativeSum}. */
    public DArray cumulativeProd(int axis) {
        return cumulative(Scan.PRODUCT, axis);
    }

    /** The smallest element along an axis up to each; NaN from the first NaN on. */
    public DArray cumulativeMin(int axis) {
        return cumulative(Scan.MINIMUM, axis);
    }

    /** The largest element along an axis up to each; NaN from the first NaN on. */
    public DArray cumulativeMax(int axis) {
        return cumulative(Scan.MAXIMUM, axis);
    }

    private DArray cumulative(Scan scan, int axis) {
        return with(Cumulative.of(scan, node(), Axes.number(axis, node().extents())));
    }

    // ---- bins

    /**
     * How many elements there are in each of {@code count} intervals of one width from {@code low} to {@code high},
     * INT64. An element at an edge belongs to the interval above it, one at {@code high} to the last. Others, and NaN,
     * are not counted.
     *
     * @throws IllegalArgumentException if there is no interval, or {@code low} is not less than {@code high}
     */
    public DArray histogram(int count, double low, double high) {
        return with(Histogram.counts(even(count, low, high), node()));
    }

    /**
     * As {@link #histogram(int, double, double)}: the sums of the weights of the elements, FLOAT64; an array of the
     * same shape.
     */
    public DArray histogram(int count, double low, double high, DArray weights) {
        return with(Histogram.weighted(even(count, low, high), node(), operand(weights)));
    }

    /**
     * As {@link #histogram(int, double, double)}, between these edges.
     *
     * @throws IllegalArgumentException if they are fewer than two, or do not increase
     */
    public DArray histogram(double[] edges) {
        return with(Histogram.counts(Bins.between(edges), node()));
    }

    public DArray histogram(double[] edges, DArray weights) {
        return with(Histogram.weighted(Bins.between(edges), node(), operand(weights)));
    }

    private static Bins even(int count, double low, double high) {
        if (count < 1 || !(low < high) || Double.isInfinite(high - low)) {
            throw new IllegalArgumentException(
                    "a histogram of " + count + " intervals from " + low + " to " + high + ": there are none");
        }
        return new Bins.Even(low, high, count);
    }

    /**
     * How often each integer from 0 occurs, INT64: as many as the largest element says, which is computed at once, and
     * waited for.
     *
     * @param least how many numbers at least
     * @throws IllegalArgumentException if the elements are not integers, or one is negative
     */
    public DArray bincount(int least) {
        return with(Histogram.counts(new Bins.Integers(integers(least)), node()));
    }

    /** As {@link #bincount(int)}: the sums of the weights of the elements, FLOAT64; an array of the same shape. */
    public DArray bincount(int least, DArray weights) {
        return with(Histogram.weighted(new Bins.Integers(integers(least)), node(), operand(weights)));
    }

    private int integers(int least) {
        if (Promotion.isFloating(dtype())) {
            throw new IllegalArgumentException("bincount takes integers, got " + dtype() + ": cast the array first");
        }
        if (elements() == 0) {
            return Math.max(0, least);
        }
        Extrema extrema = extrema().fetch();
        if (extrema.min() < 0 || extrema.max() >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException("bincount takes integers from 0 to 2^31 - 2, got some from "
                    + (long) extrema.min() + " to " + (long) extrema.max());
        }
        return Math.max(least, (int) extrema.max() + 1);
    }

    // ---- stencils

    /**
     * An array each element of which a function makes of an element of this and its neighbours. It has the type of this
     * array, into which what the function returns is cast, after each step. All neighbours are elements of this array
     * as it is.
     *
     * @throws IllegalArgumentException if the stencil does not fit the shape: a radius is larger than an extent
     */
    public DArray stencil(Stencil stencil, WindowFn1 f) {
        return with(StencilNodes.of(engine(), stencil, node(), f));
    }

    /**
     * An array each element of which is a sum of neighbours of an element of this, each times its weight: added up in
     * FLOAT64 in the order of the weights. Of integers the result is FLOAT64; floating types keep their type.
     *
     * @throws IllegalArgumentException if the weights do not fit the shape
     */
    public DArray stencil(WeightedStencil stencil) {
        return with(StencilNodes.of(engine(), stencil, node()));
    }

    // ---- put together of pieces

    /**
     * The elements at these indices of an axis, in this order; an index below 0 is counted from the end, and may come
     * again.
     *
     * @throws IndexOutOfBoundsException if an index is outside of the axis
     */
    public DArray take(int axis, long... indices) {
        int number = Axes.number(axis, node().extents());
        long extent = node().grid().extent(number);
        long[] counted = Arrays.stream(indices)
                .map(index -> Range.at(index).first(number, extent))
                .toArray();
        return with(Pieces.take(node(), number, counted));
    }

    /**
     * The elements of an array of one axis for which {@code mask} is true. Since only they tell how many they are, they
     * are computed at once, and waited for: the result is {@linkplain #isStored stored}.
     *
     * @param mask BOOL, as long as this array
     * @throws IllegalArgumentException if it is not
     */
    public DArray filter(DArray mask) {
        Collecting.checkRank(1, node());
        if (mask.dtype() != DType.BOOL || !Arrays.equals(mask.node().extents(), node().extents())) {
            throw new IllegalArgumentException("filter of an array of " + Extents.text(node().extents())
                    + " takes a mask of BOOL and that shape, got " + mask.dtype() + " of "
                    + Extents.text(mask.node().extents()));
        }
        return with(Filter.run(engine(), node(), mask.node()));
    }

    /**
     * The same elements, in row-major order, in another shape.
     *
     * @param extents one of them may be -1: as many as are left
     * @throws IllegalArgumentException if the numbers of elements differ
     */
    public DArray reshape(long... extents) {
        long[] shape = extents.clone();
        long known = 1;
        int open = -1;
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] == -1 && open < 0) {
                open = axis;
            } else {
                known *= shape[axis];
            }
        }
        if (open >= 0) {
            shape[open] = known == 0 ? 0 : elements() / known;
        }
        return with(Pieces.reshape(node(), shape));
    }

    /** All elements in row-major order, on one axis. */
    public DArray flatten() {
        return reshape(-1);
    }

    /** An axis turned as a ring: the element at index {@code i} comes to {@code i + shift}. */
    public DArray roll(int axis, long shift) {
        return with(Pieces.roll(node(), Axes.number(axis, node().extents()), shift));
    }

    /** The array again and again: so often on each of its axes. */
    public DArray tile(int... times) {
        if (times.length != rank() || Arrays.stream(times).anyMatch(n -> n < 0)) {
            throw new IllegalArgumentException("tile of an array of " + Extents.text(node().extents())
                    + " takes a number >= 0 for each axis, got " + Arrays.toString(times));
        }
        Node tiled = node();
        for (int axis = 0; axis < times.length; axis++) {
            tiled = times[axis] == 0
                    ? Pieces.take(tiled, axis, new long[0])
                    : Pieces.join(axis, Collections.nCopies(times[axis], tiled));
        }
        return with(tiled);
    }

    /**
     * This array with a part replaced; it stays as it is itself.
     *
     * @param value is cast to the type of this array, and broadcast to the shape of the part
     * @param ranges with step 1; axes for which none is given are replaced whole
     * @throws IllegalArgumentException if the shapes do not fit, or a step is not 1
     */
    public DArray replace(DArray value, Range... ranges) {
        long[] extents = node().extents();
        Range.checkCount(ranges, extents);
        long[] from = new long[rank()];
        long[] counts = new long[rank()];
        for (int axis = 0; axis < rank(); axis++) {
            Range range = axis < ranges.length ? ranges[axis] : Range.all();
            if (range.keepsAxis() && range.step() != 1) {
                throw new IllegalArgumentException("replace takes ranges with step 1, got " + range);
            }
            from[axis] = range.first(axis, extents[axis]);
            counts[axis] = range.keepsAxis() ? range.count(axis, extents[axis]) : 1;
        }
        long[] kept = slice(ranges).node().extents();
        DArray fitting = value.broadcastTo(kept);
        Region part = new Region(from, counts);
        return part.elements() == 0 ? this : with(Pieces.replace(node(), part, Pieces.reshape(fitting.node(), counts)));
    }

    public DArray replace(double value, Range... ranges) {
        return replace(with(Expressions.literal(value, dtype())), ranges);
    }

    private DArray view(AffineMap map, long[] extents) {
        return with(Views.of(node(), map, extents));
    }

    // ---- linear algebra

    /**
     * The matrix product; of a matrix and a vector, or of two vectors, too. In floating types the tiles are multiplied
     * by BLAS; integers wrap, and of BOOL a sum is or. A transpose as an operand is not made, and
     * {@code x.transpose().matmul(x)} and {@code x.matmul(x.transpose())} cost half, and are exactly symmetric. The
     * result has the blocks of the rows of this array, and of the columns of the other; others where those are much
     * longer than wide.
     *
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public DArray matmul(DArray other) {
        return with(Linear.matmul(engine(), node(), operand(other)));
    }

    /**
     * A square matrix times itself, {@code exponent} times in all, by squaring; 0 times is the identity.
     *
     * @throws IllegalArgumentException if it is not square, or the exponent is negative
     */
    public DArray power(int exponent) {
        if (exponent == 0 && rank() == 2 && size(0) == size(1)) {
            return DArrays.eye(engine(), Blocks.auto(), size(0)).cast(dtype());
        }
        return with(Linear.power(engine(), node(), exponent));
    }

    /** The lower Cholesky factor: {@link #cholesky(Triangle)}. */
    public DArray cholesky() {
        return cholesky(Triangle.LOWER);
    }

    /**
     * The Cholesky factor of a symmetric positive definite matrix: {@code l} with {@code l l' = a}, or the upper
     * {@code u} with {@code u' u = a}; zeros in the other triangle. That the matrix is symmetric is not checked: only
     * this triangle is read. A matrix that is not positive definite fails with a
     * {@link io.bodkin.darray.linalg.NotPositiveDefiniteException} when it is computed, as the cause of the failure of
     * its tasks.
     *
     * @throws IllegalArgumentException if it is not square
     */
    public DArray cholesky(Triangle triangle) {
        return with(Linear.cholesky(engine(), node(), triangle));
    }

    /** The solution {@code x} of {@code a x = b}, where {@code a} is this array, as far as this triangle of it goes. */
    public DArray solveTriangular(DArray b, Triangle triangle) {
        return solveTriangular(b, triangle, false, false);
    }

    /**
     * The solution {@code x} of {@code a x = b}, where {@code a} is this array as far as this triangle of it goes; the
     * other triangle is not read. A diagonal with a zero fails when it is computed.
     *
     * @param b a vector, or a matrix of several right sides
     * @param transposed whether {@code a' x = b} is solved instead
     * @param unitDiagonal whether the diagonal is all ones, and not read
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public DArray solveTriangular(DArray b, Triangle triangle, boolean transposed, boolean unitDiagonal) {
        return with(Linear.solveTriangular(engine(), node(), operand(b), triangle, transposed, unitDiagonal));
    }

    /** The solution {@code x} of {@code x a = b}, where {@code a} is this array, as far as this triangle of it goes. */
    public DArray solveTriangularRight(DArray b, Triangle triangle) {
        return solveTriangularRight(b, triangle, false, false);
    }

    /**
     * The solution {@code x} of {@code x a = b}; as {@link #solveTriangular(DArray, Triangle, boolean, boolean)}.
     *
     * @param b a vector, or a matrix whose rows are the right sides
     * @param transposed whether {@code x a' = b} is solved instead
     */
    public DArray solveTriangularRight(DArray b, Triangle triangle, boolean transposed, boolean unitDiagonal) {
        return solveTriangular(b.transpose(), triangle, !transposed, unitDiagonal)
                .transpose();
    }

    /** The solution {@code x} of {@code a x = b}, where this array is the lower Cholesky factor of {@code a}. */
    public DArray solveCholesky(DArray b) {
        return solveCholesky(b, Triangle.LOWER);
    }

    /**
     * The solution {@code x} of {@code a x = b}, where this array is the Cholesky factor of {@code a}.
     *
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public DArray solveCholesky(DArray b, Triangle triangle) {
        boolean upper = triangle == Triangle.UPPER;
        return solveTriangular(solveTriangular(b, triangle, upper, false), triangle, !upper, false);
    }

    /** Whether it is a square matrix that equals its transpose; NaN equals nothing. */
    public Task<Boolean> isSymmetric() {
        Collecting.checkRank(2, node());
        return size(0) == size(1) ? eq(transpose()).all() : engine().spawn(() -> false);
    }

    // ---- elements and comparisons

    /**
     * One element, as a double; waits for it.
     *
     * @param indices one for each axis; below 0: counted from the end
     * @throws IndexOutOfBoundsException if there is no such index
     */
    public double get(long... indices) {
        return element(indices).collect()[0];
    }

    /**
     * One element of an array of integers or BOOL.
     *
     * @throws IllegalArgumentException if it is of floating numbers
     */
    public long getLong(long... indices) {
        return element(indices).collectLongs()[0];
    }

    private DArray element(long... indices) {
        if (indices.length != rank()) {
            throw new IllegalArgumentException("an element of an array of " + Extents.text(node().extents()) + " has "
                    + rank() + " indices, got " + Arrays.toString(indices));
        }
        return slice(Arrays.stream(indices).mapToObj(Range::at).toArray(Range[]::new));
    }

    /** Whether both have the same shape and the same elements; types and blocks may differ. NaN equals nothing. */
    public Task<Boolean> isEqual(DArray other) {
        return isSameShape(other) ? eq(other).all() : engine().spawn(() -> false);
    }

    /**
     * Whether both have the same shape, and each element {@code x} of this array is close to {@code y} of the other:
     * {@code |x - y| <= atol + rtol |y|}, or both the same infinity. NaN is close to nothing.
     */
    public Task<Boolean> isClose(DArray other, double rtol, double atol) {
        if (!isSameShape(other)) {
            return engine().spawn(() -> false);
        }
        DArray x = cast(DType.FLOAT64);
        DArray y = other.cast(DType.FLOAT64);
        return x.eq(y)
                .or(x.sub(y).abs().le(y.abs().mul(rtol).add(atol)).and(y.isFinite()))
                .all();
    }

    private boolean isSameShape(DArray other) {
        return Arrays.equals(node().extents(), other.node().extents());
    }

    /**
     * The blocks as a picture, coloured by where they are: pending, in memory, on disk. Nothing is computed or loaded;
     * below 8 KB.
     */
    public String toSvg() {
        return GridPicture.svg(node());
    }

    /** Type, shape, blocks, and {@link #toSvg}: as notebooks show it. */
    public String toHtml() {
        return GridPicture.html(node());
    }

    /**
     * Type, shape and blocks, what of them is finished, and the elements at the corners as far as they are in memory:
     * {@code ...} for others. Nothing is computed, loaded or waited for; at most 2,000 characters.
     */
    @Override
    public String toString() {
        return Preview.of(node());
    }
}
