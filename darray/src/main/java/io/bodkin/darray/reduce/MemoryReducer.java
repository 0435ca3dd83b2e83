package io.bodkin.darray.reduce;

import io.bodkin.darray.kernel.Registers;
import java.nio.DoubleBuffer;

/**
 * A reducer that is as fast as memory: it takes elements from where they lie, for a copy into registers would cost as
 * much again.
 */
public interface MemoryReducer extends Reducer {
    /** As {@link #fold(Registers, int, Registers, int, int, int, long, long)}, to the same bits. */
    void fold(Registers state, int at, DoubleBuffer memory, int from, int n);
}
