package io.bodkin.darray.stencil;

import java.io.Serializable;

/**
 * A function of the neighbourhoods of an element in two arrays. Pure; may be called by several threads at once, and may
 * travel. A window is only lent.
 */
@FunctionalInterface
public interface WindowFn2 extends Serializable {
    double apply(Window a, Window b);
}
