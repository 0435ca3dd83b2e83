package io.bodkin.darray.io;

import io.bodkin.darray.eval.Columns;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Promotion;
import io.bodkin.darray.expr.Views;
import io.bodkin.darray.grid.AffineMap;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.plan.Budgets;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.ipc.tensor.FixedShapeTensorType;
import io.bodkin.engine.store.file.TensorSchema;
import io.bodkin.fileio.ArrowTable;
import io.bodkin.fileio.DFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Tables as arrays: numeric columns as a matrix, a row for each of theirs, or a column of tensors, one behind the other
 * on a first axis. A record batch is a block, and stays where it is.
 */
public final class TableArrays {
    private final Engine engine;
    /** Holds what is needed, and nothing else. */
    private final Table table;

    private final String name;
    /** Of each batch. */
    private final List<Integer> rows;

    private TableArrays(Engine engine, Table table, String name) {
        this.engine = engine;
        this.table = table;
        this.name = name;
        this.rows = rows(engine, table);
    }

    /**
     * Columns of a table.
     *
     * @param dtype of the elements; without, the smallest that holds all columns
     * @param columns none: all
     * @throws BodkinException if a column is not there, or has no numbers
     * @throws IllegalArgumentException if the type does not hold the columns
     */
    public static Node of(Engine engine, Table table, Optional<DType> dtype, List<String> columns) {
        List<String> all = columns.isEmpty()
                ? table.schema().getFields().stream().map(Field::getName).toList()
                : columns;
        return owned(engine, table.select(all), table.toString(), dtype);
    }

    /** As {@link #of}, of an Arrow file. */
    public static Node ofFile(Engine engine, Path path, Optional<DType> dtype, List<String> columns) {
        Table table = DFile.arrow(path).load(engine);
        if (columns.isEmpty()) {
            return owned(engine, table, path.toString(), dtype);
        }
        try {
            return owned(engine, table.select(columns), path.toString(), dtype);
        } finally {
            release(table);
        }
    }

    /** @param table its handles are taken over */
    static Node owned(Engine engine, Table table, String name, Optional<DType> dtype) {
        try {
            return new TableArrays(engine, table, name).node(dtype);
        } catch (Throwable failure) {
            release(table);
            throw failure;
        }
    }

    private static void release(Table table) {
        table.batches().forEach(Chunk::release);
    }

    private Node node(Optional<DType> dtype) {
        List<Field> fields = table.schema().getFields();
        if (fields.size() == 1) {
            Optional<FixedShapeTensorType> tensor = TensorSchema.tensorType(fields.get(0));
            if (tensor.isPresent()) {
                return tensors(fields.get(0), tensor.get(), dtype);
            }
        }
        return columns(fields, dtype);
    }

    private Node columns(List<Field> fields, Optional<DType> wanted) {
        DType common = fields.stream()
                .map(this::dtype)
                .reduce(Promotion::of)
                .orElseThrow(() -> new BodkinException(Kind.USER, name + ": has no columns"));
        DType dtype = wanted.orElse(common);
        if (!Promotion.isFloating(dtype) && Promotion.of(common, dtype) != dtype) {
            throw new IllegalArgumentException(
                    name + ": columns of " + common + " do not fit in " + dtype + "; cast the array");
        }
        Grid grid = Grid.of(new long[] {0, fields.size()}, cuts());
        return Views.of(stored(dtype, grid), AffineMap.permutation(1, 0), new long[] {grid.extent(1), grid.extent(0)});
    }

    private DType dtype(Field column) {
        return Columns.dtype(column)
                .orElseThrow(() -> new BodkinException(
                        Kind.USER,
                        name + ": column \"" + column.getName() + "\" of type " + column.getType()
                                + " has no numbers that an array holds; name the columns that have"));
    }

    private Node tensors(Field column, FixedShapeTensorType type, Optional<DType> wanted) {
        DType dtype = TensorSchema.dtypeOf(column.getChildren().get(0))
                .orElseThrow(() -> new BodkinException(
                        Kind.USER,
                        name + ": tensors of " + column.getChildren().get(0).getType()
                                + " have no numbers that an array holds"));
        if (wanted.isPresent() && wanted.get() != dtype) {
            throw new IllegalArgumentException(name + ": the tensors are " + dtype + "; cast the array");
        }
        long[] shape = type.shape();
        long[][] cuts = new long[shape.length + 1][];
        cuts[0] = cuts();
        for (int axis = 0; axis < shape.length; axis++) {
            cuts[axis + 1] = shape[axis] == 0 ? new long[] {0} : new long[] {0, shape[axis]};
        }
        if (cuts.length > Extents.MAX_RANK) {
            throw new BodkinException(
                    Kind.USER, name + ": tensors of " + shape.length + " axes are too many for an array");
        }
        Node stored = stored(dtype, Grid.of(cuts));
        List<Long> order = type.metadata().permutation();
        if (order.isEmpty()) {
            return stored;
        }
        int[] axes = IntStream.concat(IntStream.of(0), order.stream().mapToInt(axis -> axis.intValue() + 1))
                .toArray();
        long[] extents = Arrays.stream(axes)
                .mapToLong(axis -> stored.grid().extent(axis))
                .toArray();
        return Views.of(stored, AffineMap.permutation(axes), extents);
    }

    /** Where batches end, in rows; those without rows do not count. */
    private long[] cuts() {
        long[] cuts = new long[rows.size() + 1];
        int count = 0;
        for (int each : rows) {
            if (each > 0) {
                cuts[count + 1] = cuts[count] + each;
                count++;
            }
        }
        return Arrays.copyOf(cuts, count + 1);
    }

    private Node stored(DType dtype, Grid grid) {
        Budgets.check(engine, dtype, grid);
        if (grid.elements() == 0) {
            release(table);
            return new Node.Constant(dtype, grid, 0, 0);
        }
        List<Ref<?>> blocks = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Chunk<Batch> batch = table.batches().get(i);
            if (rows.get(i) > 0) {
                blocks.add(batch);
            } else {
                batch.release();
            }
        }
        return new Node.Stored(dtype, grid, List.copyOf(blocks));
    }

    /** Of a file they are known; elsewhere the batches are there, or soon. */
    private static List<Integer> rows(Engine engine, Table table) {
        if (table instanceof ArrowTable file) {
            return file.rowCounts();
        }
        List<Task<Integer>> counts = table.batches().stream()
                .map(batch -> engine.spawn(batch, Batch::rowCount))
                .toList();
        return counts.stream().map(Task::fetch).toList();
    }
}
