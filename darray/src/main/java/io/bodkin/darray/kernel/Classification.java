package io.bodkin.darray.kernel;

/** Tests of one floating element. */
public enum Classification {
    NAN,
    INFINITE,
    FINITE
}
