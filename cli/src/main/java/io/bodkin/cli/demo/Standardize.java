package io.bodkin.cli.demo;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Standardised columns: {@code (x - mean) / std}, computed in double, rounded to float32. Nulls stay null. */
public final class Standardize {
    private static final int TILE = 1024;

    private Standardize() {}

    /** Whether a column can be standardised: signed integers of 8 to 64 bits, float32 and float64, not encoded. */
    public static boolean accepts(Field field) {
        if (field.getDictionary() != null) {
            return false;
        }
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Int integer) {
            return integer.getIsSigned();
        }
        return type instanceof ArrowType.FloatingPoint real && real.getPrecision() != FloatingPointPrecision.HALF;
    }

    /**
     * A new vector of the same name and rows. A deviation of zero gives zeros.
     *
     * @param column borrowed
     * @param allocator of the result, which the caller closes
     * @throws BodkinException of kind USER if the type is not {@linkplain #accepts accepted}
     */
    public static Float4Vector apply(FieldVector column, double mean, double std, BufferAllocator allocator) {
        if (!accepts(column.getField())) {
            throw new BodkinException(
                    Kind.USER,
                    "column \"" + column.getName() + "\" cannot be standardised: it is "
                            + column.getField().getType());
        }
        int rows = column.getValueCount();
        Float4Vector result = new Float4Vector(column.getName(), allocator);
        try {
            result.allocateNew(rows);
            copyValidity(column, result, rows);
            fill(column, rows, mean, std == 0 ? 0 : 1 / std, result.getDataBuffer());
            result.setValueCount(rows);
            return result;
        } catch (Throwable failure) {
            result.close();
            throw failure;
        }
    }

    private static void copyValidity(FieldVector from, Float4Vector into, int rows) {
        long bytes = (rows + 7L) / 8;
        if (from.getNullCount() == 0) {
            into.getValidityBuffer().setOne(0, bytes);
        } else {
            into.getValidityBuffer().setBytes(0, from.getValidityBuffer(), 0, bytes);
        }
    }

    private static void fill(FieldVector column, int rows, double mean, double factor, ArrowBuf into) {
        Columns.Reader reader = Columns.reader(column);
        double[] values = new double[TILE];
        float[] results = new float[TILE];
        for (int row = 0; row < rows; row += TILE) {
            int n = Math.min(TILE, rows - row);
            reader.read(row, n, values);
            scale(values, n, mean, factor, results);
            ByteBuffer target =
                    into.nioBuffer((long) row * Float.BYTES, n * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            target.asFloatBuffer().put(results, 0, n);
        }
    }

    private static void scale(double[] values, int n, double mean, double factor, float[] results) {
        for (int i = 0; i < n; i++) {
            results[i] = (float) ((values[i] - mean) * factor);
        }
    }
}
