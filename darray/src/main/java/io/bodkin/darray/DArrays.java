package io.bodkin.darray;

import io.bodkin.darray.assemble.Pieces;
import io.bodkin.darray.eval.Generator;
import io.bodkin.darray.eval.Numbering;
import io.bodkin.darray.expr.Expressions;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;
import io.bodkin.darray.io.ArrayFile;
import io.bodkin.darray.linalg.Linear;
import io.bodkin.darray.random.Distribution;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Makes arrays. Where no blocks are given they are {@linkplain AutoBlocks automatic}; where no type is given it is FLOAT64. What is
 * generated is not stored: it is made again wherever it is read.
 */
public final class DArrays {
    private DArrays() {}

    // ---- from the heap: copied into blocks at once

    /** An array of one axis. */
    public static DArray distribute(Engine engine, Blocks blocks, double[] values) {
        return distribute(engine, blocks, values, values.length);
    }

    /** The values in row-major order. */
    public static DArray distribute(Engine engine, Blocks blocks, double[] values, long... extents) {
        return copied(
                engine,
                blocks,
                DType.FLOAT64,
                values.length,
                extents,
                (block, to, from, n) -> block.write(to, values, from, n));
    }

    /**
     * A matrix.
     *
     * @throws IllegalArgumentException if its rows are not of one length
     */
    public static DArray distribute(Engine engine, Blocks blocks, double[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        double[] flat = new double[Math.multiplyExact(rows.length, columns)];
        for (int row = 0; row < rows.length; row++) {
            if (rows[row].length != columns) {
                throw new IllegalArgumentException(
                        "row " + row + " has " + rows[row].length + " elements, row 0 has " + columns);
            }
            System.arraycopy(rows[row], 0, flat, row * columns, columns);
        }
        return distribute(engine, blocks, flat, rows.length, columns);
    }

    /** A FLOAT32 array of one axis. */
    public static DArray distribute(Engine engine, Blocks blocks, float[] values) {
        return distribute(engine, blocks, values, values.length);
    }

    /** A FLOAT32 array of the values in row-major order. */
    public static DArray distribute(Engine engine, Blocks blocks, float[] values, long... extents) {
        return copied(
                engine,
                blocks,
                DType.FLOAT32,
                values.length,
                extents,
                (block, to, from, n) -> block.write(to, values, from, n));
    }

    /** An INT64 array of one axis. */
    public static DArray distribute(Engine engine, Blocks blocks, long[] values) {
        return distribute(engine, blocks, values, values.length);
    }

    /** An INT64 array of the values in row-major order. */
    public static DArray distribute(Engine engine, Blocks blocks, long[] values, long... extents) {
        return copied(
                engine,
                blocks,
                DType.INT64,
                values.length,
                extents,
                (block, to, from, n) -> block.write(to, values, from, n));
    }

    /** An INT32 array of one axis. */
    public static DArray distribute(Engine engine, Blocks blocks, int[] values) {
        return distribute(engine, blocks, values, values.length);
    }

    /** An INT32 array of the values in row-major order. */
    public static DArray distribute(Engine engine, Blocks blocks, int[] values, long... extents) {
        return copied(engine, blocks, DType.INT32, values.length, extents, (block, to, from, n) -> {
            long[] part = new long[n];
            for (int i = 0; i < n; i++) {
                part[i] = values[from + i];
            }
            block.write(to, part, 0, n);
        });
    }

    /** A BOOL array of one axis. */
    public static DArray distribute(Engine engine, Blocks blocks, boolean[] values) {
        return distribute(engine, blocks, values, values.length);
    }

    /** A BOOL array of the values in row-major order. */
    public static DArray distribute(Engine engine, Blocks blocks, boolean[] values, long... extents) {
        return copied(engine, blocks, DType.BOOL, values.length, extents, (block, to, from, n) -> {
            long[] part = new long[n];
            for (int i = 0; i < n; i++) {
                part[i] = values[from + i] ? 1 : 0;
            }
            block.write(to, part, 0, n);
        });
    }

    /** The array in other blocks: as {@link DArray#rechunk}. */
    public static DArray distribute(Blocks blocks, DArray array) {
        return array.rechunk(blocks);
    }

    private static DArray copied(
            Engine engine, Blocks blocks, DType dtype, int length, long[] extents, Collecting.Copier copier) {
        if (Extents.elements(Extents.checked(extents)) != length) {
            throw new IllegalArgumentException(length + " values do not fill the shape " + Extents.text(extents));
        }
        Grid grid = blocks.grid(engine, dtype, extents);
        List<Ref<?>> chunks = new ArrayList<>();
        try {
            for (int number = 0; number < grid.blockCount(); number++) {
                Region region = grid.region(number);
                chunks.add(engine.runtime()
                        .putBlock(
                                dtype,
                                Shape.of(region.extent()),
                                block -> Collecting.copy(block, region, extents, copier)));
            }
        } catch (Throwable failure) {
            chunks.forEach(chunk -> ((Chunk<?>) chunk).release());
            throw failure;
        }
        return new DArray(engine, new Node.Stored(dtype, grid, List.copyOf(chunks)));
    }

    /**
     * An array of blocks that are there, or will be; it takes over their handles.
     *
     * @param chunks in row-major order of the grid, each of this type and of the shape that its place in the grid has
     * @throws IllegalArgumentException if there are more or fewer than the grid has places
     */
    public static DArray fromBlocks(
            Engine engine, DType dtype, Blocks blocks, List<? extends Ref<Block>> chunks, long... extents) {
        Grid grid = blocks.grid(engine, dtype, extents);
        if (grid.blockCount() != chunks.size()) {
            throw new IllegalArgumentException(
                    chunks.size() + " blocks for " + grid + ", which has " + grid.blockCount());
        }
        return new DArray(engine, new Node.Stored(dtype, grid, List.copyOf(chunks)));
    }

    // ---- constants and sequences

    public static DArray zeros(Engine engine, Blocks blocks, long... extents) {
        return full(engine, blocks, 0, extents);
    }

    public static DArray zeros(Engine engine, Blocks blocks, DType dtype, long... extents) {
        return full(engine, blocks, dtype, 0, extents);
    }

    public static DArray ones(Engine engine, Blocks blocks, long... extents) {
        return full(engine, blocks, 1, extents);
    }

    public static DArray ones(Engine engine, Blocks blocks, DType dtype, long... extents) {
        return full(engine, blocks, dtype, 1, extents);
    }

    public static DArray full(Engine engine, Blocks blocks, double value, long... extents) {
        return full(engine, blocks, DType.FLOAT64, value, extents);
    }

    /** The value as {@code dtype} holds it. */
    public static DArray full(Engine engine, Blocks blocks, DType dtype, double value, long... extents) {
        Grid grid = blocks.grid(engine, dtype, extents);
        long integral = dtype == DType.BOOL ? (value == 0 ? 0 : 1) : (long) value;
        return new DArray(engine, new Node.Constant(dtype, grid, value, integral));
    }

    /** The integers 0 to {@code end - 1}, INT64. */
    public static DArray arange(Engine engine, Blocks blocks, long end) {
        return arange(engine, blocks, 0, end, 1);
    }

    /** {@code start}, {@code start + step} and so on, before {@code end}; INT64. */
    public static DArray arange(Engine engine, Blocks blocks, long start, long end, long step) {
        if (step == 0) {
            throw new IllegalArgumentException("the step of arange must not be 0");
        }
        long distance = step > 0 ? Math.subtractExact(end, start) : Math.subtractExact(start, end);
        long count = distance <= 0 ? 0 : (distance - 1) / Math.abs(step) + 1;
        return generated(engine, blocks, new Generator.LongSteps(start, step), new long[] {1}, count);
    }

    /** {@code count} numbers from {@code first} to {@code last}, both among them, equally far apart. */
    public static DArray linspace(Engine engine, Blocks blocks, double first, double last, long count) {
        double step = count > 1 ? (last - first) / (count - 1) : 0;
        return generated(engine, blocks, new Generator.Steps(first, step), new long[] {1}, count);
    }

    /** 1 where both indices are the same, else 0. */
    public static DArray eye(Engine engine, Blocks blocks, long size) {
        return generated(engine, blocks, new Generator.IsZero(), new long[] {1, -1}, size, size)
                .cast(DType.FLOAT64);
    }

    // ---- random numbers: an element depends on the seed and its place in the array, not on blocks or threads

    /** Uniform over [0, 1), of a seed that is different each time. */
    public static DArray rand(Engine engine, Blocks blocks, long... extents) {
        return rand(engine, seed(), blocks, extents);
    }

    /** Uniform over [0, 1). */
    public static DArray rand(Engine engine, long seed, Blocks blocks, long... extents) {
        return random(engine, blocks, Distribution.UNIFORM, seed, extents);
    }

    /** Normal, with mean 0 and standard deviation 1, of a seed that is different each time. */
    public static DArray randn(Engine engine, Blocks blocks, long... extents) {
        return randn(engine, seed(), blocks, extents);
    }

    /** Normal, with mean 0 and standard deviation 1. */
    public static DArray randn(Engine engine, long seed, Blocks blocks, long... extents) {
        return random(engine, blocks, Distribution.NORMAL, seed, extents);
    }

    /** Exponential, with mean 1. */
    public static DArray randExponential(Engine engine, long seed, Blocks blocks, long... extents) {
        return random(engine, blocks, Distribution.EXPONENTIAL, seed, extents);
    }

    /** Integers of {@code low} to {@code high - 1}, all equally likely; INT64. */
    public static DArray randIntegers(Engine engine, long seed, long low, long high, Blocks blocks, long... extents) {
        if (low >= high) {
            throw new IllegalArgumentException("random integers from " + low + " below " + high + ": there are none");
        }
        return generated(engine, blocks, new Generator.RandomLongs(low, high, seed), Extents.strides(extents), extents);
    }

    /**
     * The numbers 0 to {@code n - 1} in a random order, INT64. Elements are made one by one, and nothing
     * is sorted or kept, however long it is. Not for secrets.
     */
    public static DArray permutation(Engine engine, long seed, Blocks blocks, long n) {
        return generated(engine, blocks, new Generator.Permutation(n, seed), new long[] {1}, n);
    }

    private static long seed() {
        return ThreadLocalRandom.current().nextLong();
    }

    private static DArray random(Engine engine, Blocks blocks, Distribution distribution, long seed, long[] extents) {
        return generated(
                engine, blocks, new Generator.RandomDoubles(distribution, seed), Extents.strides(extents), extents);
    }

    private static DArray generated(
            Engine engine, Blocks blocks, Generator generator, long[] weights, long... extents) {
        Grid grid = blocks.grid(engine, generator.lane().widest(), extents);
        return new DArray(engine, new Node.Generated(generator, new Numbering(0, weights), grid));
    }

    // ---- from files

    /**
     * The array that {@link DArray#save} wrote: its blocks are read when they are needed, and again if they had to go meanwhile.
     *
     * @throws io.bodkin.engine.fault.BodkinException if the file cannot be read, or holds no array
     */
    public static DArray load(Engine engine, Path path) {
        return new DArray(engine, ArrayFile.load(engine, path));
    }

    // ---- choice

    // ---- several arrays as one

    /**
     * Arrays side by side on an axis; their other extents are the same.
     *
     * @param axis of the arrays; below 0: counted from the last
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static DArray concat(int axis, DArray first, DArray... more) {
        return first.with(Pieces.join(Axes.number(axis, first.node().extents()), nodes(first, more)));
    }

    /**
     * Arrays of one shape, side by side on a new axis.
     *
     * @param axis which the new one is, in the result
     */
    public static DArray stack(int axis, DArray first, DArray... more) {
        DArray[] widened = Arrays.stream(more).map(array -> array.newAxis(axis)).toArray(DArray[]::new);
        return concat(axis, first.newAxis(axis), widened);
    }

    private static List<Node> nodes(DArray first, DArray... more) {
        return Stream.concat(Stream.of(first), Arrays.stream(more))
                .map(DArray::node)
                .toList();
    }

    /** The element of {@code a} where {@code condition} is true, else that of {@code b}. */
    public static DArray where(DArray condition, DArray a, DArray b) {
        return a.where(condition, b);
    }

    public static DArray where(DArray condition, DArray a, double b) {
        return a.where(condition, b);
    }

    public static DArray where(DArray condition, double a, DArray b) {
        return b.with(Expressions.select(b.operand(condition), Expressions.literal(a, b.dtype()), b.node()));
    }

    public static DArray where(DArray condition, double a, double b) {
        return condition.with(Expressions.select(
                condition.node(), Expressions.literal(a, DType.FLOAT64), Expressions.literal(b, DType.FLOAT64)));
    }

    /**
     * {@code alpha a b + beta c}, the products of matrices, or of a matrix and a vector: in FLOAT64, or FLOAT32 if all are that.
     *
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static DArray gemm(double alpha, DArray a, DArray b, double beta, DArray c) {
        return a.with(Linear.gemm(a.engine(), alpha, a.node(), a.operand(b), beta, a.operand(c)));
    }
}
