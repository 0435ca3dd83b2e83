package io.bodkin.darray.function;

import java.io.Serializable;

/**
 * A function of four numbers, for the elements of arrays. Pure; may be called by several threads at once, and may
 * travel.
 */
@FunctionalInterface
public interface DoubleFn4 extends Serializable {
    double apply(double a, double b, double c, double d);
}
