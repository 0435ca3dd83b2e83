package io.bodkin.engine.ipc;

import io.bodkin.engine.ipc.layout.FieldLayout;
import io.bodkin.engine.ipc.layout.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Arrow vectors over loaded batches. Any thread. */
public final class Vectors {
    private Vectors() {}

    /**
     * Vectors over the buffers of a batch, which are shared, not copied.
     *
     * @param file for error messages
     * @param schema in memory form, as in {@link IpcFile#schema}
     * @param columns those that the batch was loaded with, in the same order
     * @param batch borrowed; the result holds references of its own
     * @param allocator of the same root as that of the buffers; for columns without nulls whose bitmap was left out,
     *     Arrow takes one bit a row from it
     * @throws UnsupportedArrowException if Arrow Java has no right vector for a column
     */
    public static VectorSchemaRoot toRoot(
            Path file, Schema schema, int[] columns, ArrowRecordBatch batch, BufferAllocator allocator) {
        List<Field> fields = new ArrayList<>();
        for (int column : columns) {
            Field field = schema.getFields().get(column);
            checkSupported(file, field);
            fields.add(field);
        }
        VectorSchemaRoot root;
        try {
            root = VectorSchemaRoot.create(new Schema(fields, schema.getCustomMetadata()), allocator);
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            throw new UnsupportedArrowException(file, "Arrow Java has no vectors for its schema: " + e.getMessage());
        }
        try {
            new VectorLoader(root).load(batch);
            return root;
        } catch (Throwable failure) {
            root.close();
            throw failure;
        }
    }

    /**
     * Bytes that {@link #toRoot} takes from its allocator beyond those of the batch: one bit a row for every node
     * without nulls whose bitmap the file leaves out.
     */
    public static long bytes(BatchMeta meta, int... columns) {
        long sum = 0;
        for (int column : columns) {
            int[] next = {meta.firstNode[column], meta.firstBuffer[column], meta.firstVariadic[column]};
            sum += bitmaps(meta, meta.layout(column), next);
        }
        return sum;
    }

    /** @param next node, buffer and variadic count, moved on */
    private static long bitmaps(BatchMeta meta, FieldLayout field, int[] next) {
        long length = meta.nodes.length()[next[0]++];
        boolean missing = field.kind().hasValidity() && meta.buffers.length()[next[1]] == 0;
        long sum = missing ? (length + 63) / 64 * 8 : 0;
        next[1] += field.kind().buffers();
        if (field.kind() == Kind.BINARY_VIEW) {
            next[1] += (int) meta.variadicCounts[next[2]++];
        }
        for (FieldLayout child : field.children()) {
            sum += bitmaps(meta, child, next);
        }
        return sum;
    }

    /** What the vectors of Arrow Java would read wrongly without a word. */
    private static void checkSupported(Path file, Field field) {
        ArrowType type = FieldLayout.storage(field.getType());
        if (type instanceof ArrowType.Struct || type instanceof ArrowType.Union) {
            Set<String> names = new HashSet<>();
            for (Field child : field.getChildren()) {
                if (!names.add(child.getName())) {
                    throw new UnsupportedArrowException(
                            file,
                            "column " + field.getName() + " has two children of the name " + child.getName()
                                    + ", which the vectors of Arrow Java do not tell apart");
                }
            }
        }
        if (type instanceof ArrowType.Union union && union.getMode() == UnionMode.Dense) {
            for (int i = 0; i < union.getTypeIds().length; i++) {
                if (union.getTypeIds()[i] != i) {
                    throw new UnsupportedArrowException(
                            file,
                            "column " + field.getName() + " is a dense union whose type ids are not 0, 1, 2, ..., "
                                    + "which the vectors of Arrow Java mistake");
                }
            }
        }
        for (Field child : field.getChildren()) {
            checkSupported(file, child);
        }
    }
}
