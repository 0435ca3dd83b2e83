package io.bodkin.darray.eval;

import io.bodkin.darray.kernel.Registers;

/** Where a register is filled from. */
public interface Reader {
    /**
     * Reads elements {@code first}, {@code first + step} and so on to {@code to}, {@code to + toStep} and so on of a
     * register.
     */
    void read(long first, long step, Registers registers, int register, int to, int toStep, int n);

    /** Whether neighbours are read faster than others. */
    default boolean isMemory() {
        return true;
    }
}
