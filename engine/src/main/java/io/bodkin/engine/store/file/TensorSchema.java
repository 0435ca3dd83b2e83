package io.bodkin.engine.store.file;

import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.chunk.PinnedBlock;
import io.bodkin.engine.ipc.tensor.Bool8Type;
import io.bodkin.engine.ipc.tensor.FixedShapeTensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A block as one row of a column of the canonical extension type {@code arrow.fixed_shape_tensor}, so that other Arrow
 * readers open it as a tensor.
 *
 * @see <a href="https://arrow.apache.org/docs/format/CanonicalExtensions.html">Arrow canonical extension types</a>
 */
public final class TensorSchema {
    private static final String COLUMN = "block";
    private static final String EXTENSION_NAME = ExtensionType.EXTENSION_METADATA_KEY_NAME;
    private static final String EXTENSION_METADATA = ExtensionType.EXTENSION_METADATA_KEY_METADATA;

    private TensorSchema() {}

    public static Schema of(DType dtype, Shape shape) {
        Map<String, String> itemMetadata =
                dtype == DType.BOOL ? Map.of(EXTENSION_NAME, Bool8Type.NAME, EXTENSION_METADATA, "") : Map.of();
        Field item = new Field("item", new FieldType(false, dtype.storage(), null, itemMetadata), List.of());
        String extents =
                Arrays.stream(shape.extents()).mapToObj(Long::toString).collect(Collectors.joining(",", "[", "]"));
        Map<String, String> metadata =
                Map.of(EXTENSION_NAME, FixedShapeTensorType.NAME, EXTENSION_METADATA, "{\"shape\":" + extents + "}");
        ArrowType list = new ArrowType.FixedSizeList(Math.toIntExact(shape.elements()));
        return new Schema(List.of(new Field(COLUMN, new FieldType(false, list, null, metadata), List.of(item))));
    }

    /**
     * What a file of this schema holds if each of its rows is a block: its only column is a fixed-shape tensor,
     * row-major, of an element type that blocks have, and small enough.
     */
    public static Optional<ChunkLayout.OfBlock> layoutOf(Schema schema) {
        if (schema.getFields().size() != 1) {
            return Optional.empty();
        }
        Field column = schema.getFields().get(0);
        return tensorType(column).filter(TensorSchema::isRowMajor).flatMap(type -> {
            Field item = column.getChildren().get(0);
            Shape shape = Shape.of(type.shape());
            return dtypeOf(item)
                    .filter(dtype -> type.elements() <= PinnedBlock.MAX_BYTES / dtype.byteWidth())
                    .map(dtype -> new ChunkLayout.OfBlock(dtype, shape));
        });
    }

    /** The type of a column of tensors of one shape, if it is one. */
    public static Optional<FixedShapeTensorType> tensorType(Field column) {
        if (column.getDictionary() != null) {
            return Optional.empty();
        }
        if (column.getType() instanceof FixedShapeTensorType known) {
            return Optional.of(known);
        }
        Map<String, String> metadata = column.getMetadata();
        if (!FixedShapeTensorType.NAME.equals(metadata.get(EXTENSION_NAME))) {
            return Optional.empty();
        }
        try {
            return Optional.of((FixedShapeTensorType) new FixedShapeTensorType()
                    .deserialize(column.getType(), metadata.getOrDefault(EXTENSION_METADATA, "")));
        } catch (IllegalArgumentException noTensor) {
            return Optional.empty();
        }
    }

    private static boolean isRowMajor(FixedShapeTensorType type) {
        List<Long> permutation = type.metadata().permutation();
        for (int i = 0; i < permutation.size(); i++) {
            if (permutation.get(i) != i) {
                return false;
            }
        }
        return true;
    }

    /** The element type that a field has, if blocks have it. */
    public static Optional<DType> dtypeOf(Field item) {
        boolean bool8 = item.getType() instanceof Bool8Type
                || Bool8Type.NAME.equals(item.getMetadata().get(EXTENSION_NAME))
                        && item.getType().equals(DType.BOOL.storage());
        if (item.getDictionary() != null) {
            return Optional.empty();
        }
        return bool8
                ? Optional.of(DType.BOOL)
                : Arrays.stream(DType.values())
                        .filter(dtype -> dtype != DType.BOOL && dtype.storage().equals(item.getType()))
                        .findFirst();
    }

    /** One row that shares {@code data}, without a reference of its own: closing the batch releases the caller's. */
    public static ArrowRecordBatch row(ChunkLayout.OfBlock layout, ArrowBuf data) {
        ArrowBuf absent = data.slice(0, 0);
        List<ArrowFieldNode> nodes = List.of(
                new ArrowFieldNode(1, 0), new ArrowFieldNode(layout.shape().elements(), 0));
        ArrowBuf elements =
                data.slice(0, layout.shape().elements() * layout.dtype().byteWidth());
        absent.getReferenceManager().retain(2);
        return new ArrowRecordBatch(
                1,
                nodes,
                List.of(absent, absent, elements),
                NoCompressionCodec.DEFAULT_BODY_COMPRESSION,
                List.of(),
                true,
                false);
    }
}
