package io.bodkin.engine.api;

import java.io.Serializable;

/** A function of seven arguments that may throw, and may travel to another worker. */
@FunctionalInterface
public interface Fn7<A, B, C, D, E, F, G, R> extends Serializable {
    R apply(A a, B b, C c, D d, E e, F f, G g) throws Exception;
}
