package io.bodkin.darray.eval;

import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.DType;
import java.nio.ByteBuffer;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/** The one row of the one column of a record batch, a tensor of fixed or of variable shape. */
final class TensorRow {
    private TensorRow() {}

    static ByteBuffer bytes(Batch batch, DType dtype) {
        ValueVector storage = storage(batch.column(0));
        FieldVector elements = storage instanceof StructVector struct
                ? ((ListVector) struct.getChild("data")).getDataVector()
                : ((FixedSizeListVector) storage).getDataVector();
        long bytes = (long) elements.getValueCount() * dtype.byteWidth();
        return Input.bytes(elements.getDataBuffer(), bytes);
    }

    private static ValueVector storage(FieldVector column) {
        return column instanceof ExtensionTypeVector<?> extension ? extension.getUnderlyingVector() : column;
    }
}
