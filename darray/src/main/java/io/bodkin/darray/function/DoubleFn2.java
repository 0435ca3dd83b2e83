package io.bodkin.darray.function;

import java.io.Serializable;

/**
 * A function of two numbers, for the elements of arrays. Pure; may be called by several threads at once, and may
 * travel.
 */
@FunctionalInterface
public interface DoubleFn2 extends Serializable {
    double apply(double a, double b);
}
