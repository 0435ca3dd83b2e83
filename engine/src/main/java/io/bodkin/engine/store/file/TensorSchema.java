package io.bodkin.engine.store.file;

import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.chunk.ChunkLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
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

    private TensorSchema() {}

    public static Schema of(DType dtype, Shape shape) {
        Map<String, String> itemMetadata = dtype == DType.BOOL
                ? Map.of("ARROW:extension:name", "arrow.bool8", "ARROW:extension:metadata", "")
                : Map.of();
        Field item = new Field("item", new FieldType(false, dtype.storage(), null, itemMetadata), List.of());
        String extents =
                Arrays.stream(shape.extents()).mapToObj(Long::toString).collect(Collectors.joining(",", "[", "]"));
        Map<String, String> metadata = Map.of(
                "ARROW:extension:name",
                "arrow.fixed_shape_tensor",
                "ARROW:extension:metadata",
                "{\"shape\":" + extents + "}");
        ArrowType list = new ArrowType.FixedSizeList(Math.toIntExact(shape.elements()));
        return new Schema(List.of(new Field(COLUMN, new FieldType(false, list, null, metadata), List.of(item))));
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
