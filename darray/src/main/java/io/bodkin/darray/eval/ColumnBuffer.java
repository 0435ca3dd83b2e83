package io.bodkin.darray.eval;

import io.bodkin.darray.kernel.Kernels;
import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;

/**
 * The elements of one column of a table, as another type that holds them; nulls are NaN. Used by one thread.
 *
 * @param values as they are stored
 * @param from the lane of the stored type
 * @param to the lane that they are read in
 * @param validity a bit for each element; empty if there is no null
 */
record ColumnBuffer(ElementBuffer values, Lane from, Lane to, ByteBuffer validity, Registers scratch)
        implements ElementBuffer.ReadOnly {
    private static final ByteBuffer ALL_VALID = ByteBuffer.allocate(0);

    /** @throws BodkinException if there are nulls, and the type has no NaN */
    static ColumnBuffer of(FieldVector column, DType dtype) {
        ValueVector vector = TensorRow.storage(column);
        Lane to = Lane.of(dtype);
        int nulls = column.getNullCount();
        if (nulls > 0 && to == Lane.LONG) {
            throw new BodkinException(
                    Kind.USER,
                    "column \"" + column.getName() + "\" has " + nulls + " nulls in a batch, and " + dtype
                            + " has no NaN for them; FLOAT64 has");
        }
        DType stored = Columns.dtype(column.getField()).orElseThrow();
        return new ColumnBuffer(
                values((FieldVector) vector, stored),
                Lane.of(stored),
                to,
                nulls == 0 ? ALL_VALID : bytes(column.getValidityBuffer(), (column.getValueCount() + 7L) / 8),
                Registers.of(Lane.of(stored), 1, Kernels.REGISTER));
    }

    private static ElementBuffer values(FieldVector vector, DType stored) {
        long count = vector.getValueCount();
        ArrowBuf data = vector.getDataBuffer();
        return switch (vector.getMinorType()) {
            case BIT -> new ElementBuffer.Bits(bytes(data, (count + 7) / 8));
            case UINT2 ->
                new ElementBuffer.UnsignedShorts(bytes(data, 2 * count).asShortBuffer());
            case UINT4 -> new ElementBuffer.UnsignedInts(bytes(data, 4 * count).asIntBuffer());
            default -> Input.of(stored, data, count * stored.byteWidth());
        };
    }

    private static ByteBuffer bytes(ArrowBuf buffer, long count) {
        ByteBuffer bytes = count == 0 ? ByteBuffer.allocate(0) : buffer.nioBuffer(0, (int) count);
        return bytes.order(ByteOrder.nativeOrder());
    }

    @Override
    public void read(long first, long step, Registers registers, int register, int to, int toStep, int n) {
        if (from == this.to) {
            values.read(first, step, registers, register, to, toStep, n);
        } else {
            for (int done = 0; done < n; done += Kernels.REGISTER) {
                int count = Math.min(Kernels.REGISTER, n - done);
                values.read(first + done * step, step, scratch, 0, 0, 1, count);
                convert(registers, register, to + done * toStep, toStep, count);
            }
        }
        if (validity.hasRemaining()) {
            blank(first, step, registers, register, to, toStep, n);
        }
    }

    private void convert(Registers registers, int register, int to, int toStep, int n) {
        for (int i = 0; i < n; i++) {
            int at = to + i * toStep;
            switch (this.to) {
                case DOUBLE ->
                    registers.doubles(register)[at] =
                            from == Lane.LONG ? scratch.longs(0)[i] : (double) scratch.floats(0)[i];
                case FLOAT ->
                    registers.floats(register)[at] =
                            from == Lane.LONG ? scratch.longs(0)[i] : (float) scratch.doubles(0)[i];
                case LONG -> throw new IllegalStateException("a column of " + from + " is not read as integers");
            }
        }
    }

    private void blank(long first, long step, Registers registers, int register, int to, int toStep, int n) {
        for (int i = 0; i < n; i++) {
            long at = first + i * step;
            if ((validity.get((int) (at >> 3)) >> (at & 7) & 1) == 0) {
                if (this.to == Lane.DOUBLE) {
                    registers.doubles(register)[to + i * toStep] = Double.NaN;
                } else {
                    registers.floats(register)[to + i * toStep] = Float.NaN;
                }
            }
        }
    }
}
