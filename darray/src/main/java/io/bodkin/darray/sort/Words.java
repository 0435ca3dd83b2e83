package io.bodkin.darray.sort;

import io.bodkin.darray.eval.Input;
import io.bodkin.engine.api.DType;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/** Blocks of INT64 as buffers. */
final class Words {
    private Words() {}

    /** Borrowed, as the block is. */
    static LongBuffer of(Object block) {
        return Input.bytes(block, DType.INT64).order(ByteOrder.nativeOrder()).asLongBuffer();
    }
}
