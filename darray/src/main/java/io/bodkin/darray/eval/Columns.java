package io.bodkin.darray.eval;

import io.bodkin.darray.kernel.Kernels;
import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.store.file.TensorSchema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * The columns of a record batch as one matrix, a row for each: its elements are those of the first column, then those
 * of the second, and so on. Used by one thread.
 */
public final class Columns implements ElementBuffer.ReadOnly {
    private final List<ColumnBuffer> columns;
    private final long rows;

    private Columns(List<ColumnBuffer> columns, long rows) {
        this.columns = columns;
        this.rows = rows;
    }

    static Columns of(Batch batch, DType dtype) {
        List<ColumnBuffer> columns = new ArrayList<>();
        for (FieldVector column : batch.root().getFieldVectors()) {
            columns.add(ColumnBuffer.of(column, dtype));
        }
        return new Columns(columns, batch.rowCount());
    }

    /** The smallest type that holds all values of a column; empty if they are no numbers. */
    public static Optional<DType> dtype(Field column) {
        if (column.getDictionary() != null) {
            return Optional.empty();
        }
        if (column.getType() instanceof ArrowType.Bool) {
            return Optional.of(DType.BOOL);
        }
        if (column.getType() instanceof ArrowType.Int integer && !integer.getIsSigned()) {
            return switch (integer.getBitWidth()) {
                case 8 -> Optional.of(DType.UINT8);
                case 16 -> Optional.of(DType.INT32);
                case 32 -> Optional.of(DType.INT64);
                default -> Optional.empty();
            };
        }
        return TensorSchema.dtypeOf(column);
    }

    /**
     * Copies elements of a vector into a new block.
     *
     * @param from the first of them
     * @throws io.bodkin.engine.fault.BodkinException if there are nulls, and the type of the block has no NaN
     */
    public static void copy(FieldVector vector, long from, Block block) {
        DType dtype = block.dtype();
        copy(ColumnBuffer.of(vector, dtype), from, Input.elements(block, dtype), dtype, block.elements());
    }

    private static void copy(Reader source, long from, ElementBuffer target, DType dtype, long elements) {
        Registers registers = Registers.of(Lane.of(dtype), 1, Kernels.REGISTER);
        for (long done = 0; done < elements; done += Kernels.REGISTER) {
            int n = (int) Math.min(Kernels.REGISTER, elements - done);
            source.read(from + done, 1, registers, 0, 0, 1, n);
            target.write((int) done, 1, registers, 0, 0, n);
        }
    }

    /** All elements side by side, on the heap. */
    ByteBuffer copied(DType dtype) {
        long elements = rows * columns.size();
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(elements * dtype.byteWidth()));
        copy(this, 0, ElementBuffer.of(dtype, bytes), dtype, elements);
        return bytes;
    }

    @Override
    public void read(long first, long step, Registers registers, int register, int to, int toStep, int n) {
        for (int done = 0; done < n; ) {
            long at = first + done * step;
            long row = at % rows;
            int count = (int) Math.min(n - done, inColumn(row, step));
            columns.get((int) (at / rows)).read(row, step, registers, register, to + done * toStep, toStep, count);
            done += count;
        }
    }

    /** How many elements, from that of a row on, are in the same column. */
    private long inColumn(long row, long step) {
        if (step == 0) {
            return Long.MAX_VALUE;
        }
        return step > 0 ? (rows - 1 - row) / step + 1 : row / -step + 1;
    }
}
