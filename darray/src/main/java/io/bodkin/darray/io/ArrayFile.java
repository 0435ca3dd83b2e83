package io.bodkin.darray.io;

import io.bodkin.darray.eval.Tensors;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.plan.Run;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Table;
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
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * An array as an Arrow file: a tensor column with a row for each block, in the order of the grid, which is in the metadata of the
 * footer.
 */
public final class ArrayFile {
    private ArrayFile() {}

    /** Computes an array and writes it, block by block; replaces the file atomically, and returns when it is durable. */
    public static DFile<Table> save(Engine engine, Node node, Path path) {
        Tensors tensors = Tensors.of(node.dtype(), node.grid());
        ArrowFormat format = ArrowFormat.plain().withFooter(GridText.of(node.grid()));
        try (ArrowWriter writer = ArrowWriter.open(engine, tensors.schema(), path, format)) {
            Run.forEachBatch(engine, node, tensors, writer::append);
            return writer.finish();
        }
    }

    /**
     * The array that a file holds, nothing of it read yet but metadata.
     *
     * @throws BodkinException if it holds no array
     */
    public static Node.Stored load(Engine engine, Path path) {
        ArrowTable table = (ArrowTable) DFile.arrow(path).load(engine);
        try {
            return load(table, path);
        } catch (Throwable failure) {
            table.batches().forEach(Chunk::release);
            throw failure;
        }
    }

    private static Node.Stored load(ArrowTable table, Path path) {
        Grid grid;
        try {
            grid = GridText.parse(table.footerMetadata()).orElseThrow(() -> isNone(path, table));
        } catch (IllegalArgumentException senseless) {
            throw new BodkinException(
                    Kind.USER, path + ": the grid in its footer makes no sense: " + senseless.getMessage(), senseless);
        }
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
                .or(() -> variable(column))
                .orElseThrow(() -> isNone(path, table));
    }

    private static BodkinException isNone(Path path, ArrowTable table) {
        return new BodkinException(
                Kind.USER,
                path + ": holds no array, which is one tensor column with a grid in the footer, but "
                        + table.schema().getFields().stream()
                                .map(Field::getName)
                                .limit(10)
                                .toList()
                        + "; DFile.arrow reads it as a table");
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
