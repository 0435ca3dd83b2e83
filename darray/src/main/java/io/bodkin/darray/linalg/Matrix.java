package io.bodkin.darray.linalg;

import io.bodkin.engine.api.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Elements of a matrix in memory, row-major. Borrowed, as the buffer is.
 *
 * @param first the flat index in the buffer of its first element
 * @param stride from a row to the next, in elements
 */
record Matrix(DType dtype, ArrowBuf buffer, long first, int rows, int columns, int stride) {
    static Matrix of(DType dtype, ArrowBuf buffer, int rows, int columns) {
        return new Matrix(dtype, buffer, 0, rows, columns, Math.max(1, columns));
    }

    Matrix part(long row, long column, int partRows, int partColumns) {
        return new Matrix(dtype, buffer, first + row * stride + column, partRows, partColumns, stride);
    }

    long address() {
        return buffer.memoryAddress() + first * dtype.byteWidth();
    }

    private int at(int row, int column) {
        return Math.toIntExact((first + (long) row * stride + column) * dtype.byteWidth());
    }

    /** All of the buffer. */
    private ByteBuffer bytes() {
        return buffer.nioBuffer(0, Math.toIntExact(buffer.capacity())).order(ByteOrder.nativeOrder());
    }

    /** Copies elements of one row. */
    void read(int row, int column, double[] target, int offset, int n) {
        ByteBuffer bytes = bytes().position(at(row, column));
        if (dtype == DType.FLOAT64) {
            bytes.order(ByteOrder.nativeOrder()).asDoubleBuffer().get(target, offset, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            target[offset + i] = bytes.getFloat();
        }
    }

    void write(int row, int column, double[] source, int offset, int n) {
        ByteBuffer bytes = bytes().position(at(row, column));
        if (dtype == DType.FLOAT64) {
            bytes.order(ByteOrder.nativeOrder()).asDoubleBuffer().put(source, offset, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            bytes.putFloat((float) source[offset + i]);
        }
    }

    /** Copies elements of one row, integers or BOOL. */
    void read(int row, int column, long[] target, int offset, int n) {
        ByteBuffer bytes = bytes().position(at(row, column));
        for (int i = offset; i < offset + n; i++) {
            target[i] = switch (dtype) {
                case INT64 -> bytes.getLong();
                case INT32 -> bytes.getInt();
                case INT16 -> bytes.getShort();
                case INT8 -> bytes.get();
                case UINT8, BOOL -> bytes.get() & 0xff;
                case FLOAT64, FLOAT32 -> throw new IllegalStateException("no integers: " + dtype);
            };
        }
    }

    /** Wraps what does not fit; BOOL is 1 for all but 0. */
    void write(int row, int column, long[] source, int offset, int n) {
        ByteBuffer bytes = bytes().position(at(row, column));
        for (int i = offset; i < offset + n; i++) {
            switch (dtype) {
                case INT64 -> bytes.putLong(source[i]);
                case INT32 -> bytes.putInt((int) source[i]);
                case INT16 -> bytes.putShort((short) source[i]);
                case INT8, UINT8 -> bytes.put((byte) source[i]);
                case BOOL -> bytes.put((byte) (source[i] == 0 ? 0 : 1));
                case FLOAT64, FLOAT32 -> throw new IllegalStateException("no integers: " + dtype);
            }
        }
    }

    /** Copies the elements of another matrix of the same shape and type. */
    void copy(Matrix source) {
        int width = dtype.byteWidth();
        if (stride == columns && source.stride == columns) {
            buffer.setBytes(first * width, source.buffer, source.first * width, (long) rows * columns * width);
            return;
        }
        for (int row = 0; row < rows; row++) {
            buffer.setBytes(at(row, 0), source.buffer, source.at(row, 0), (long) columns * width);
        }
    }

    void clear() {
        buffer.setZero(first * dtype.byteWidth(), (long) rows * columns * dtype.byteWidth());
    }

    /** Multiplies all elements, of a floating type. */
    void scale(double factor) {
        double[] row = new double[columns];
        for (int i = 0; i < rows; i++) {
            read(i, 0, row, 0, columns);
            for (int j = 0; j < columns; j++) {
                row[j] *= factor;
            }
            write(i, 0, row, 0, columns);
        }
    }

    /** Adds the elements of another matrix of the same shape and type. */
    void add(Matrix other) {
        if (dtype == DType.FLOAT64 || dtype == DType.FLOAT32) {
            double[] sum = new double[columns];
            double[] row = new double[columns];
            for (int i = 0; i < rows; i++) {
                read(i, 0, sum, 0, columns);
                other.read(i, 0, row, 0, columns);
                for (int j = 0; j < columns; j++) {
                    sum[j] += row[j];
                }
                write(i, 0, sum, 0, columns);
            }
            return;
        }
        long[] sum = new long[columns];
        long[] row = new long[columns];
        for (int i = 0; i < rows; i++) {
            read(i, 0, sum, 0, columns);
            other.read(i, 0, row, 0, columns);
            for (int j = 0; j < columns; j++) {
                sum[j] += row[j];
            }
            write(i, 0, sum, 0, columns);
        }
    }

    /** Copies the elements of the transpose of another matrix, of a floating type. */
    void transpose(Matrix source) {
        int edge = 64;
        double[] tile = new double[edge];
        double[] turned = new double[edge * edge];
        for (int i = 0; i < rows; i += edge) {
            int height = Math.min(edge, rows - i);
            for (int j = 0; j < columns; j += edge) {
                int width = Math.min(edge, columns - j);
                for (int c = 0; c < width; c++) {
                    source.read(j + c, i, tile, 0, height);
                    for (int r = 0; r < height; r++) {
                        turned[r * edge + c] = tile[r];
                    }
                }
                for (int r = 0; r < height; r++) {
                    write(i + r, j, turned, r * edge, width);
                }
            }
        }
    }

    /** Copies the triangle below the diagonal to the one above; of a square matrix. */
    void mirror() {
        double[] column = new double[rows];
        int edge = 64;
        for (int i = 0; i < rows; i += edge) {
            int height = Math.min(edge, rows - i);
            double[] diagonal = new double[height * height];
            for (int r = 0; r < height; r++) {
                read(i + r, i, diagonal, r * height, r + 1);
            }
            for (int r = 0; r < height; r++) {
                for (int c = r; c < height; c++) {
                    column[c] = diagonal[c * height + r];
                }
                write(i + r, i + r, column, r, height - r);
            }
            int below = rows - i - height;
            if (below > 0) {
                part(i, i + height, height, below).transpose(part(i + height, i, below, height));
            }
        }
    }
}
