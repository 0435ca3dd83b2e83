package io.bodkin.darray.eval;

import io.bodkin.darray.kernel.Registers;

/** The elements that a program works on at a time: rows of columns, side by side in the registers. */
final class Tile {
    private final Registers registers;
    private Reader[] readers;
    private Nest nest;
    private long[] at;
    private int rows;
    private int columns;

    Tile(Registers registers) {
        this.registers = registers;
    }

    /** @param readers of the streams of the program, which are the first streams of the nest */
    void enter(Nest nest, Reader[] readers) {
        this.nest = nest;
        this.readers = readers;
    }

    void move(long[] at, int rows, int columns) {
        this.at = at;
        this.rows = rows;
        this.columns = columns;
    }

    Registers registers() {
        return registers;
    }

    Nest nest() {
        return nest;
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    int elements() {
        return rows * columns;
    }

    /** The number that a stream has at the first element. */
    long at(int stream) {
        return at[stream];
    }

    void load(int stream, int register) {
        Reader reader = readers[stream];
        long first = at[stream];
        long rowStride = nest.rowStride(stream);
        long columnStride = nest.columnStride(stream);
        if (rows > 1 && reader.isMemory() && Math.abs(rowStride) < Math.abs(columnStride)) {
            for (int column = 0; column < columns; column++) {
                reader.read(first + column * columnStride, rowStride, registers, register, column, columns, rows);
            }
        } else if (rowStride == columns * columnStride) {
            reader.read(first, columnStride, registers, register, 0, 1, elements());
        } else {
            for (int row = 0; row < rows; row++) {
                reader.read(first + row * rowStride, columnStride, registers, register, row * columns, 1, columns);
            }
        }
    }
}
