package io.bodkin.darray.sort;

import io.bodkin.engine.api.DType;
import java.io.Serializable;

/**
 * Which elements come first. NaN is last whichever way; -0.0 comes before 0.0 where only values are sorted, and equals
 * it where their places are.
 *
 * @param places whether the places of the elements are wanted, not the elements
 */
record Order(DType dtype, boolean descending, boolean places) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Long words that a record takes while it is sorted. */
    int words() {
        return places ? 2 : 1;
    }

    /** The bytes of an element of the result. */
    int resultBytes() {
        return places ? Long.BYTES : dtype.byteWidth();
    }

    DType result() {
        return places ? DType.INT64 : dtype;
    }

    /** The bytes of a record between the steps of a sort. */
    int recordBytes() {
        return places ? 2 * Long.BYTES : dtype.byteWidth();
    }
}
