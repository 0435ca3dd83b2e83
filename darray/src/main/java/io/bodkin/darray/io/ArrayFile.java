package io.bodkin.darray.io;

import io.bodkin.darray.eval.Tensors;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.plan.Run;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.ipc.tensor.VariableShapeTensorType;
import io.bodkin.engine.store.file.TensorSchema;
import io.bodkin.fileio.ArrowFormat;
import io.bodkin.fileio.ArrowTable;
import io.bodkin.fileio.ArrowWriter;
import io.bodkin.fileio.DFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * An array as an Arrow file: a tensor column with a row for each block, in the order of the grid, which is in the
 * metadata of the footer.
 */
public final class ArrayFile {
    /** Of the footer: BOOL is INT8 in tensors of variable shape. */
    private static final String DTYPE = "bodkin.array.dtype";

    private ArrayFile() {}

    /**
     * Computes an array and writes it, block by block; replaces the file atomically, and returns when it is durable.
     */
    public static void save(Engine engine, Node node, Path path, LongConsumer progress) {
        Tensors tensors = Tensors.of(node.dtype(), node.grid());
        Map<String, String> footer = new HashMap<>(GridText.of(node.grid()));
        footer.put(DTYPE, node.dtype().name());
        ArrowFormat format = ArrowFormat.plain().withFooter(footer).reporting(progress);
        try (ArrowWriter writer = ArrowWriter.open(engine, tensors.schema(), path, format)) {
            Run.forEachBatch(engine, node, tensors, writer::append);
            writer.finish();
        }
    }

    /**
     * The array that a file holds, nothing of it read yet but metadata. If it is one of others, its only column is of
     * tensors, of which each is a row of the array.
     *
     * @throws BodkinException if it holds no array
     */
    public static Node load(Engine engine, Path path, Optional<Blocking.Cut> cut) {
        ArrowTable table = (ArrowTable) DFile.arrow(path).load(engine);
        try {
            Node array = load(engine, table, path);
            return cut.map(given -> Rechunked.of(array, given)).orElse(array);
        } catch (Throwable failure) {
            table.batches().forEach(Chunk::release);
            throw failure;
        }
    }

    /** What array a file holds. */
    public static ArrayInfo info(Engine engine, Path path) {
        Node array = load(engine, path, Optional.empty());
        NpyArray.release(array);
        return new ArrayInfo("", "Arrow", array.dtype(), array.grid());
    }

    private static Node load(Engine engine, ArrowTable table, Path path) {
        Optional<Grid> ours;
        try {
            ours = GridText.parse(table.footerMetadata());
        } catch (IllegalArgumentException senseless) {
            throw new BodkinException(
                    Kind.USER, path + ": the grid in its footer makes no sense: " + senseless.getMessage(), senseless);
        }
        List<Field> columns = table.schema().getFields();
        if (ours.isEmpty()
                && columns.size() == 1
                && TensorSchema.tensorType(columns.get(0)).isPresent()) {
            return TableArrays.owned(engine, table, path.toString(), Optional.empty());
        }
        Grid grid = ours.orElseThrow(() -> isNone(path, table));
        DType dtype = dtype(table, path);
        List<Chunk<Batch>> batches = table.batches();
        if (batches.size() != grid.blockCount()) {
            throw new BodkinException(
                    Kind.USER,
                    path + ": holds " + batches.size() + " blocks, its grid " + grid + " needs " + grid.blockCount());
        }
        return new Node.Stored(dtype, grid, List.copyOf(batches));
    }

    private static DType dtype(ArrowTable table, Path path) {
        if (table.schema().getFields().size() != 1) {
            throw isNone(path, table);
        }
        Field column = table.schema().getFields().get(0);
        return TensorSchema.layoutOf(table.schema())
                .map(ChunkLayout.OfBlock::dtype)
                .or(() -> variable(column).map(stored -> isBool(table, stored) ? DType.BOOL : stored))
                .orElseThrow(() -> isNone(path, table));
    }

    private static boolean isBool(ArrowTable table, DType stored) {
        return stored == DType.INT8
                && DType.BOOL.name().equals(table.footerMetadata().get(DTYPE));
    }

    private static BodkinException isNone(Path path, ArrowTable table) {
        return new BodkinException(
                Kind.USER,
                path + ": holds no array, which is one column of tensors, but "
                        + table.schema().getFields().stream()
                                .map(Field::getName)
                                .limit(10)
                                .toList()
                        + "; DArrays.ofTable makes an array of columns");
    }

    /** The type of the elements of tensors of variable shape, if the column has such. */
    private static Optional<DType> variable(Field column) {
        boolean tensors = column.getType() instanceof VariableShapeTensorType
                || VariableShapeTensorType.NAME.equals(
                        column.getMetadata().get(ExtensionType.EXTENSION_METADATA_KEY_NAME));
        return tensors
                ? TensorSchema.dtypeOf(column.getChildren().get(0).getChildren().get(0))
                : Optional.empty();
    }
}
