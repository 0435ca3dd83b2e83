package io.bodkin.darray.random;

/** How random doubles are spread. */
public enum Distribution {
    /** Over [0, 1), in steps of 2^-53. */
    UNIFORM,
    /** Mean 0, standard deviation 1. */
    NORMAL,
    /** Mean 1. */
    EXPONENTIAL
}
