package io.bodkin.darray.stencil;

import java.io.Serializable;

/**
 * A function of the neighbourhoods of an element in three arrays. Pure; may be called by several threads at once, and
 * may travel. A window is only lent.
 */
@FunctionalInterface
public interface WindowFn3 extends Serializable {
    double apply(Window a, Window b, Window c);
}
