package io.bodkin.darray;

import io.bodkin.darray.assemble.Pieces;
import io.bodkin.darray.eval.Columns;
import io.bodkin.darray.eval.Generator;
import io.bodkin.darray.eval.Numbering;
import io.bodkin.darray.expr.Expressions;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Views;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;
import io.bodkin.darray.io.ArrayFile;
import io.bodkin.darray.io.ArrayInfo;
import io.bodkin.darray.io.Blocking;
import io.bodkin.darray.io.FileKind;
import io.bodkin.darray.io.NumpyFile;
import io.bodkin.darray.io.TableArrays;
import io.bodkin.darray.linalg.Linear;
import io.bodkin.darray.random.Distribution;
import io.bodkin.darray.stencil.Stencil;
import io.bodkin.darray.stencil.StencilNodes;
import io.bodkin.darray.stencil.WindowFn2;
import io.bodkin.darray.stencil.WindowFn3;
import io.bodkin.darray.stencil.WindowFn4;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Table;
import io.bodkin.fileio.DFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.arrow.vector.FieldVector;

/**
 * Makes arrays. Where no blocks are given they are {@linkplain AutoBlocks automatic}; where no type is given it is
 * FLOAT64. What is generated is not stored: it is made again wherever it is read.
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

    /**
     * The values of an Arrow vector, of the smallest type that holds them; nulls are NaN.
     *
     * @param vector borrowed
     * @throws IllegalArgumentException if its type has no numbers
     * @throws io.bodkin.engine.fault.BodkinException if it has nulls, and no NaN
     */
    public static DArray distribute(Engine engine, Blocks blocks, FieldVector vector) {
        DType dtype = Columns.dtype(vector.getField())
                .orElseThrow(() -> new IllegalArgumentException(
                        "a vector of type " + vector.getField().getType() + " has no numbers that an array holds"));
        Grid grid = blocks.grid(engine, dtype, new long[] {vector.getValueCount()});
        return filled(engine, dtype, grid, (block, region) -> Columns.copy(vector, region.from()[0], block));
    }

    /** A block of the engine as an array; it is not copied before it is read. */
    public static DArray distribute(Engine engine, Blocks blocks, Block block) {
        long[] extents = block.shape().extents();
        Grid grid = blocks.grid(engine, block.dtype(), extents);
        Node whole = new Node.Stored(block.dtype(), Grid.whole(extents), List.of(engine.put(block)));
        return new DArray(engine, Views.rechunk(whole, grid));
    }

    /** The array in other blocks: as {@link DArray#rechunk}. */
    public static DArray distribute(Blocks blocks, DArray array) {
        return array.rechunk(blocks);
    }

    /**
     * The array in other blocks, each made on the processor that the assignment names: as
     * {@link DArray#persist(Assignment)}.
     */
    public static DArray distribute(Blocks blocks, DArray array, Assignment assignment) {
        return array.rechunk(blocks).persist(assignment);
    }

    private static DArray copied(
            Engine engine, Blocks blocks, DType dtype, int length, long[] extents, Collecting.Copier copier) {
        if (Extents.elements(Extents.checked(extents)) != length) {
            throw new IllegalArgumentException(length + " values do not fill the shape " + Extents.text(extents));
        }
        Grid grid = blocks.grid(engine, dtype, extents);
        return filled(engine, dtype, grid, (block, region) -> Collecting.copy(block, region, extents, copier));
    }

    private static DArray filled(Engine engine, DType dtype, Grid grid, BiConsumer<Block, Region> filler) {
        List<Ref<?>> chunks = new ArrayList<>();
        try {
            for (int number = 0; number < grid.blockCount(); number++) {
                Region region = grid.region(number);
                chunks.add(engine.runtime()
                        .putBlock(dtype, Shape.of(region.extent()), block -> filler.accept(block, region)));
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
        return new DArray(engine, constant(dtype, blocks.grid(engine, dtype, extents), value));
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
     * The numbers 0 to {@code n - 1} in a random order, INT64. Elements are made one by one, and nothing is sorted or
     * kept, however long it is. Not for secrets.
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

    /** A number everywhere, in an array of the type, the shape and the blocks of another. */
    public static DArray fullLike(DArray like, double value) {
        return like.with(constant(like.dtype(), like.grid(), value));
    }

    private static Node constant(DType dtype, Grid grid, double value) {
        long integral = dtype == DType.BOOL ? (value == 0 ? 0 : 1) : (long) value;
        return new Node.Constant(dtype, grid, value, integral);
    }

    public static DArray zerosLike(DArray like) {
        return fullLike(like, 0);
    }

    public static DArray onesLike(DArray like) {
        return fullLike(like, 1);
    }

    // ---- from files

    /**
     * What arrays a file holds, from its metadata: one, but for {@code .npz} files.
     *
     * @throws io.bodkin.engine.fault.BodkinException if the file cannot be read, or holds no array
     */
    public static List<ArrayInfo> info(Engine engine, Path path) {
        return switch (FileKind.ofContent(path)) {
            case NPY, NPZ -> NumpyFile.info(engine, path, blocking(engine, Optional.empty()));
            case ARROW -> List.of(ArrayFile.info(engine, path));
        };
    }

    /**
     * The array of a file: one that {@link DArray#save} wrote, an Arrow file with one column of tensors, a {@code .npy}
     * file, or a {@code .npz} file with one array. Blocks are read when they are needed, and again if they had to go
     * meanwhile; those of a {@code .npy} file are such that each lies in it in one piece, so that it can be mapped.
     *
     * @throws io.bodkin.engine.fault.BodkinException if the file cannot be read, or holds no array
     */
    public static DArray load(Engine engine, Path path) {
        return load(engine, path, Optional.empty());
    }

    /** As {@link #load(Engine, Path)}, in these blocks; of a {@code .npy} file just what they need is read. */
    public static DArray load(Engine engine, Path path, Blocks blocks) {
        return load(engine, path, Optional.of((dtype, extents) -> blocks.grid(engine, dtype, extents)));
    }

    private static DArray load(Engine engine, Path path, Optional<Blocking.Cut> cut) {
        Node node = switch (FileKind.ofContent(path)) {
            case NPY -> NumpyFile.load(engine, path, blocking(engine, cut));
            case NPZ -> NumpyFile.loadOnly(engine, path, blocking(engine, cut));
            case ARROW -> ArrayFile.load(engine, path, cut);
        };
        return new DArray(engine, node);
    }

    private static Blocking blocking(Engine engine, Optional<Blocking.Cut> cut) {
        return new Blocking(cut, AutoBlocks.bytes(engine.settings().memory()));
    }

    /**
     * Arrays of a {@code .npz} file, by name, in the order of the file. What is not compressed is read when it is
     * needed, as with {@link #load}; what is, is read now, in one go, and kept by the engine, which spills it if need
     * be.
     *
     * @param names of those that are wanted; none: all
     * @throws io.bodkin.engine.fault.BodkinException if the file cannot be read, or has no array of a name
     */
    public static Map<String, DArray> loadNpz(Engine engine, Path path, String... names) {
        DFile.checkReadable(path);
        Map<String, DArray> arrays = new LinkedHashMap<>();
        NumpyFile.loadAll(engine, path, List.of(names), blocking(engine, Optional.empty()))
                .forEach((name, node) -> arrays.put(name, new DArray(engine, node)));
        return arrays;
    }

    /**
     * Computes arrays and writes them as a {@code .npz} file, not compressed: as {@link DArray#save}.
     *
     * @param arrays by name, in the order in which they are written
     * @throws IllegalArgumentException if there is none
     */
    public static void saveNpz(Path path, Map<String, DArray> arrays) {
        Engine engine = arrays.values().stream()
                .findFirst()
                .map(DArray::engine)
                .orElseThrow(() -> new IllegalArgumentException("there is no array to write to " + path));
        Map<String, Node> nodes = new LinkedHashMap<>();
        arrays.forEach((name, array) -> nodes.put(name, array.node()));
        NumpyFile.saveAll(engine, nodes, path, bytes -> {});
    }

    // ---- from tables: nothing is copied before it is read

    /**
     * Numeric columns of a table as a matrix, a row for each of theirs, a block for each record batch. Its type is the
     * smallest that holds all of them; nulls are NaN, and an error when they are read if there is no NaN. A single
     * column of tensors ({@code arrow.fixed_shape_tensor}) is an array with an axis for the rows before those of a
     * tensor.
     *
     * @param columns none: all
     * @throws io.bodkin.engine.fault.BodkinException if a column is not there, or has no numbers
     */
    public static DArray ofTable(Engine engine, Table table, String... columns) {
        return new DArray(engine, TableArrays.of(engine, table, Optional.empty(), List.of(columns)));
    }

    /**
     * As {@link #ofTable(Engine, Table, String...)}.
     *
     * @param dtype of the matrix: a floating type, so that there is a NaN, or one that holds all columns
     */
    public static DArray ofTable(Engine engine, Table table, DType dtype, String... columns) {
        return new DArray(engine, TableArrays.of(engine, table, Optional.of(dtype), List.of(columns)));
    }

    /** As {@link #ofTable(Engine, Table, String...)}, of an Arrow file or stream. */
    public static DArray ofTable(Engine engine, Path path, String... columns) {
        return new DArray(engine, TableArrays.ofFile(engine, path, Optional.empty(), List.of(columns)));
    }

    /** As {@link #ofTable(Engine, Table, DType, String...)}, of an Arrow file or stream. */
    public static DArray ofTable(Engine engine, Path path, DType dtype, String... columns) {
        return new DArray(engine, TableArrays.ofFile(engine, path, Optional.of(dtype), List.of(columns)));
    }

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
     * {@code alpha a b + beta c}, the products of matrices, or of a matrix and a vector: in FLOAT64, or FLOAT32 if all
     * are that.
     *
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static DArray gemm(double alpha, DArray a, DArray b, double beta, DArray c) {
        return a.with(Linear.gemm(a.engine(), alpha, a.node(), a.operand(b), beta, a.operand(c)));
    }

    // ---- changes in place

    /**
     * Changes arrays where they are: the block says how, and when it has ended the tasks run; returns when all have.
     * Blocks of which others have handles are copied first, so that they keep what they have. If a task fails the
     * arrays may be changed in part.
     *
     * <pre>{@code
     * DArrays.datadeps(engine, region -> {
     *     region.of(a).slice(Range.of(0, 10)).assign(b);
     *     region.of(a).mul(2);
     * });
     * }</pre>
     */
    public static void datadeps(Engine engine, Consumer<? super ArrayRegion> block) {
        List<ArrayRegion> begun = new ArrayList<>();
        try {
            engine.datadeps(region -> {
                begun.add(new ArrayRegion(engine, region));
                block.accept(begun.get(0));
            });
        } finally {
            begun.forEach(ArrayRegion::release);
        }
    }

    // ---- stencils of several arrays

    /**
     * As {@link DArray#stencil(Stencil, WindowFn1)}, of arrays of one shape: the result has the type of the first,
     * which steps change; the others stay as they are.
     *
     * @throws IllegalArgumentException if the shapes differ, or the stencil does not fit them
     */
    public static DArray stencil(Stencil stencil, DArray a, DArray b, WindowFn2 f) {
        return a.with(StencilNodes.of(a.engine(), stencil, a.node(), a.operand(b), f));
    }

    public static DArray stencil(Stencil stencil, DArray a, DArray b, DArray c, WindowFn3 f) {
        return a.with(StencilNodes.of(a.engine(), stencil, a.node(), a.operand(b), a.operand(c), f));
    }

    public static DArray stencil(Stencil stencil, DArray a, DArray b, DArray c, DArray d, WindowFn4 f) {
        return a.with(StencilNodes.of(a.engine(), stencil, a.node(), a.operand(b), a.operand(c), a.operand(d), f));
    }
}
