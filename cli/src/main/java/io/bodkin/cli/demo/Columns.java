package io.bodkin.cli.demo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;

/** Numbers of any width as doubles, a tile at a time: what stands in null rows is read too. */
final class Columns {
    static final int LONGEST = 1024;

    private Columns() {}

    interface Reader {
        /** Reads rows [row, row + n) into values[0..n); n at most {@link #LONGEST}. */
        void read(int row, int n, double[] values);
    }

    static Reader reader(FieldVector column) {
        ArrowBuf data = column.getDataBuffer();
        if (column instanceof TinyIntVector) {
            byte[] tile = new byte[LONGEST];
            return (row, n, values) -> {
                window(data, row, n, Byte.BYTES).get(tile, 0, n);
                for (int i = 0; i < n; i++) {
                    values[i] = tile[i];
                }
            };
        }
        if (column instanceof SmallIntVector) {
            short[] tile = new short[LONGEST];
            return (row, n, values) -> {
                window(data, row, n, Short.BYTES).asShortBuffer().get(tile, 0, n);
                for (int i = 0; i < n; i++) {
                    values[i] = tile[i];
                }
            };
        }
        if (column instanceof IntVector) {
            int[] tile = new int[LONGEST];
            return (row, n, values) -> {
                window(data, row, n, Integer.BYTES).asIntBuffer().get(tile, 0, n);
                for (int i = 0; i < n; i++) {
                    values[i] = tile[i];
                }
            };
        }
        if (column instanceof BigIntVector) {
            long[] tile = new long[LONGEST];
            return (row, n, values) -> {
                window(data, row, n, Long.BYTES).asLongBuffer().get(tile, 0, n);
                for (int i = 0; i < n; i++) {
                    values[i] = tile[i];
                }
            };
        }
        if (column instanceof Float4Vector) {
            float[] tile = new float[LONGEST];
            return (row, n, values) -> {
                window(data, row, n, Float.BYTES).asFloatBuffer().get(tile, 0, n);
                for (int i = 0; i < n; i++) {
                    values[i] = tile[i];
                }
            };
        }
        if (column instanceof Float8Vector) {
            return (row, n, values) ->
                    window(data, row, n, Double.BYTES).asDoubleBuffer().get(values, 0, n);
        }
        throw new AssertionError("not a number: " + column.getField());
    }

    private static ByteBuffer window(ArrowBuf data, int row, int n, int width) {
        return data.nioBuffer((long) row * width, n * width).order(ByteOrder.LITTLE_ENDIAN);
    }
}
