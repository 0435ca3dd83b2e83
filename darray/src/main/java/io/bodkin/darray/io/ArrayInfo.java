package io.bodkin.darray.io;

import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.api.DType;

/**
 * An array in a file, as its metadata describe it.
 *
 * @param name in a file of several; else empty
 * @param format for people: {@code NumPy, column-major}
 * @param grid its shape, and its blocks if none are given
 */
public record ArrayInfo(String name, String format, DType dtype, Grid grid) {
    /** Of its elements in memory. */
    public long byteSize() {
        return grid.elements() * dtype.byteWidth();
    }

    ArrayInfo compressed() {
        return new ArrayInfo(name, format + ", compressed", dtype, grid);
    }
}
