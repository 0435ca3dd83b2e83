package io.bodkin.engine.api;

import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** The element types of a {@link Block}. */
public enum DType {
    FLOAT64(8, new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
    FLOAT32(4, new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)),
    INT64(8, new ArrowType.Int(64, true)),
    INT32(4, new ArrowType.Int(32, true)),
    INT16(2, new ArrowType.Int(16, true)),
    INT8(1, new ArrowType.Int(8, true)),
    UINT8(1, new ArrowType.Int(8, false)),
    /** One byte an element, 0 or 1; on disk {@code arrow.bool8}. */
    BOOL(1, new ArrowType.Int(8, true));

    private final int byteWidth;
    private final ArrowType storage;

    DType(int byteWidth, ArrowType storage) {
        this.byteWidth = byteWidth;
        this.storage = storage;
    }

    /** Bytes of one element. */
    public int byteWidth() {
        return byteWidth;
    }

    /** The Arrow type of the elements as they are stored. */
    public ArrowType storage() {
        return storage;
    }
}
