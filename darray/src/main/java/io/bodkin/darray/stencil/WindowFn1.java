package io.bodkin.darray.stencil;

import java.io.Serializable;

/**
 * A function of the neighbourhoods of an element in one array. Pure; may be called by several threads at once, and may
 * travel. A window is only lent.
 */
@FunctionalInterface
public interface WindowFn1 extends Serializable {
    double apply(Window a);
}
