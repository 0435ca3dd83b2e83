package io.bodkin.darray.kernel;

/** Tests of two elements. With NaN only {@link #NOT_EQUAL} holds. */
public enum Comparison {
    LESS,
    LESS_OR_EQUAL,
    EQUAL,
    NOT_EQUAL,
    GREATER_OR_EQUAL,
    GREATER
}
