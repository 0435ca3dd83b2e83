package io.bodkin.darray.eval;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import io.bodkin.engine.api.DType;

/** Single elements of what is at hand, for display. Used by one thread. */
public final class Peek {
    private final ElementBuffer elements;
    private final DType dtype;
    private final Registers register;

    /** @param block a block, or a record batch with tensors or columns; borrowed */
    public Peek(Object block, DType dtype) {
        this.elements = Input.elements(block, dtype);
        this.dtype = dtype;
        this.register = Registers.of(Lane.of(dtype), 1, 1);
    }

    /** The element at a flat index of the block, as text. */
    public String at(long index) {
        elements.read(index, 1, register, 0, 0, 1, 1);
        return switch (Lane.of(dtype)) {
            case DOUBLE -> text(register.doubles(0)[0]);
            case FLOAT -> text(register.floats(0)[0]);
            case LONG ->
                dtype == DType.BOOL ? Boolean.toString(register.longs(0)[0] != 0) : Long.toString(register.longs(0)[0]);
        };
    }

    /** Five digits are enough to see. */
    private static String text(double value) {
        boolean plain = value == 0 || Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6;
        if (value == Math.rint(value) && plain) {
            return Double.toString(value);
        }
        return Double.isFinite(value)
                ? String.format(java.util.Locale.ROOT, plain ? "%.4f" : "%.4e", value)
                : Double.toString(value);
    }
}
