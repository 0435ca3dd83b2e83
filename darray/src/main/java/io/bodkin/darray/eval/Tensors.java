package io.bodkin.darray.eval;

import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.TaskContext;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.ipc.tensor.VariableShapeTensorType;
import io.bodkin.engine.memory.SizeClass;
import io.bodkin.engine.store.file.TensorSchema;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * How the blocks of an array become record batches, a row of a tensor column each: {@code arrow.fixed_shape_tensor} if
 * all blocks have one shape, else {@code arrow.variable_shape_tensor}.
 *
 * @param block the shape of all blocks, if they have one; else only its length counts
 */
public record Tensors(DType dtype, boolean fixed, long[] block) implements Serializable {
    public static Tensors of(DType dtype, Grid grid) {
        boolean fixed = true;
        for (int number = 0; number < grid.blockCount() && fixed; number++) {
            fixed = Arrays.equals(grid.region(number).extent(), grid.firstBlock());
        }
        return new Tensors(dtype, fixed, grid.firstBlock());
    }

    public Schema schema() {
        Schema ofBlock = TensorSchema.of(dtype, Shape.of(fixed ? block : new long[block.length]));
        if (fixed) {
            return ofBlock;
        }
        Field column = ofBlock.getFields().get(0);
        // Others refuse tensors of variable shape whose elements have an extension type, as BOOL has.
        Field item = new Field("item", FieldType.notNullable(dtype.storage()), List.of());
        Field data = new Field("data", FieldType.notNullable(ArrowType.List.INSTANCE), List.of(item));
        Field extent = new Field("item", FieldType.notNullable(new ArrowType.Int(32, true)), List.of());
        Field shape =
                new Field("shape", FieldType.notNullable(new ArrowType.FixedSizeList(block.length)), List.of(extent));
        Map<String, String> metadata = Map.of(
                ExtensionType.EXTENSION_METADATA_KEY_NAME,
                VariableShapeTensorType.NAME,
                ExtensionType.EXTENSION_METADATA_KEY_METADATA,
                "{}");
        return new Schema(List.of(new Field(
                column.getName(),
                new FieldType(false, ArrowType.Struct.INSTANCE, null, metadata),
                List.of(data, shape))));
    }

    /** The bytes that {@link #batch} allocates at most. */
    public long bytes(long elements) {
        return SizeClass.roundUpAll(elements * dtype.byteWidth(), 1) + SizeClass.roundUpAll(elements / 8 + 64, 8);
    }

    /** Fills the elements of a new block. */
    @FunctionalInterface
    interface Filler {
        void fill(ElementBuffer elements);
    }

    /** A batch with a block of this shape. In a task. */
    Batch batch(long[] shape, Filler filler) {
        TaskContext context = Engine.current().context();
        BufferAllocator allocator = context.allocator();
        long bytes = Extents.elements(shape) * dtype.byteWidth();
        VectorSchemaRoot root = VectorSchemaRoot.create(schema(), allocator);
        try (ArrowBuf data = allocator.buffer(bytes)) {
            data.writerIndex(bytes);
            filler.fill(Input.of(dtype, data, bytes));
            data.getReferenceManager().retain();
            try (ArrowRecordBatch row = fixed
                    ? TensorSchema.row(new ChunkLayout.OfBlock(dtype, Shape.of(shape)), data)
                    : row(shape, data, allocator)) {
                new VectorLoader(root).load(row);
            }
        } catch (Throwable failure) {
            root.close();
            throw failure;
        }
        return context.batch(root);
    }

    /** One row of variable shape that shares {@code data}; closing it releases one reference of that. */
    private static ArrowRecordBatch row(long[] shape, ArrowBuf data, BufferAllocator allocator) {
        long elements = Extents.elements(shape);
        try (ArrowBuf offsets = allocator.buffer(2 * Integer.BYTES);
                ArrowBuf extents = allocator.buffer((long) shape.length * Integer.BYTES);
                ArrowBuf absent = allocator.buffer(0)) {
            offsets.writeInt(0);
            offsets.writeInt((int) elements);
            for (long extent : shape) {
                extents.writeInt((int) extent);
            }
            List<ArrowFieldNode> nodes = List.of(
                    new ArrowFieldNode(1, 0),
                    new ArrowFieldNode(1, 0),
                    new ArrowFieldNode(elements, 0),
                    new ArrowFieldNode(1, 0),
                    new ArrowFieldNode(shape.length, 0));
            ArrowRecordBatch row = new ArrowRecordBatch(
                    1,
                    nodes,
                    List.of(absent, absent, offsets, absent, data, absent, absent, extents),
                    NoCompressionCodec.DEFAULT_BODY_COMPRESSION,
                    List.of(),
                    true);
            data.getReferenceManager().release();
            return row;
        }
    }
}
