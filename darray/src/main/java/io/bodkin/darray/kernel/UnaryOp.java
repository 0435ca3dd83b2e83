package io.bodkin.darray.kernel;

/** Functions of one element. Those from {@link #SQRT} on exist for floating types only. */
public enum UnaryOp {
    NEGATE,
    ABS,
    /** -1, 0 or 1; of NaN NaN. */
    SIGN,
    SQUARE,
    SQRT,
    CBRT,
    EXP,
    EXPM1,
    LOG,
    LOG1P,
    LOG2,
    LOG10,
    SIN,
    COS,
    TAN,
    ASIN,
    ACOS,
    ATAN,
    SINH,
    COSH,
    TANH,
    FLOOR,
    CEIL,
    /** To the nearest integer, ties to even. */
    ROUND,
    /** Towards zero. */
    TRUNCATE,
    RECIPROCAL;

    /** Whether it is defined for integers, giving integers. */
    public boolean isIntegral() {
        return compareTo(SQRT) < 0;
    }
}
