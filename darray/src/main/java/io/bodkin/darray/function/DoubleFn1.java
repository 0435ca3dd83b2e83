package io.bodkin.darray.function;

import java.io.Serializable;

/**
 * A function of one number, for the elements of arrays. Pure; may be called by several threads at once, and may travel.
 */
@FunctionalInterface
public interface DoubleFn1 extends Serializable {
    double apply(double a);
}
