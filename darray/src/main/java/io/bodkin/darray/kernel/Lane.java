package io.bodkin.darray.kernel;

import io.bodkin.engine.api.DType;

/** The kinds of registers. */
public enum Lane {
    DOUBLE(DType.FLOAT64),
    FLOAT(DType.FLOAT32),
    LONG(DType.INT64);

    private final DType widest;

    Lane(DType widest) {
        this.widest = widest;
    }

    /** The kind that elements of this type are computed in. */
    public static Lane of(DType dtype) {
        return switch (dtype) {
            case FLOAT64 -> DOUBLE;
            case FLOAT32 -> FLOAT;
            case INT64, INT32, INT16, INT8, UINT8, BOOL -> LONG;
        };
    }

    /** The type that a register of this kind holds as it is. */
    public DType widest() {
        return widest;
    }
}
