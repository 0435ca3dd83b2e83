package io.bodkin.darray.eval;

import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import java.nio.ByteBuffer;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * The one column of a record batch, of tensors: one of any shape, or several of one shape, which lie one behind the
 * other.
 */
final class TensorRow {
    private TensorRow() {}

    static ByteBuffer bytes(Batch batch, DType dtype) {
        FieldVector column = batch.column(0);
        ValueVector storage = storage(column);
        FieldVector elements = storage instanceof StructVector struct
                ? ((ListVector) struct.getChild("data")).getDataVector()
                : ((FixedSizeListVector) storage).getDataVector();
        if (column.getNullCount() > 0 || elements.getNullCount() > 0) {
            throw new BodkinException(
                    Kind.USER, "tensor column \"" + column.getName() + "\" has nulls, and arrays have none");
        }
        long bytes = (long) elements.getValueCount() * dtype.byteWidth();
        return Input.bytes(elements.getDataBuffer(), bytes);
    }

    static boolean isIn(Batch batch) {
        ValueVector storage = batch.root().getFieldVectors().isEmpty() ? null : storage(batch.column(0));
        return storage instanceof StructVector || storage instanceof FixedSizeListVector;
    }

    static ValueVector storage(FieldVector column) {
        return column instanceof ExtensionTypeVector<?> extension ? extension.getUnderlyingVector() : column;
    }
}
