package io.bodkin.darray.kernel;

/** Functions of two elements of one type, which is the type of the result. */
public enum BinaryOp {
    ADD(true, true),
    SUBTRACT(true, true),
    MULTIPLY(true, true),
    DIVIDE(false, true),
    /** Rounded down; of integers by zero: 0. */
    FLOOR_DIVIDE(true, true),
    /** What {@link #FLOOR_DIVIDE} leaves: has the sign of the divisor; of integers by zero: 0. */
    REMAINDER(true, true),
    /** Of integers by repeated squaring, wrapping; a negative exponent gives 0, or 1 and -1 for these bases. */
    POWER(true, true),
    /** NaN if either is. */
    MINIMUM(true, true),
    /** NaN if either is. */
    MAXIMUM(true, true),
    ATAN2(false, true),
    HYPOT(false, true),
    AND(true, false),
    OR(true, false),
    XOR(true, false),
    /** Shifts by 64 and more leave nothing. */
    SHIFT_LEFT(true, false),
    /** With sign; shifts by 64 and more leave the sign. */
    SHIFT_RIGHT(true, false);

    private final boolean integral;
    private final boolean floating;

    BinaryOp(boolean integral, boolean floating) {
        this.integral = integral;
        this.floating = floating;
    }

    /** Whether it is defined for integers. */
    public boolean isIntegral() {
        return integral;
    }

    /** Whether it is defined for floating types. */
    public boolean isFloating() {
        return floating;
    }
}
