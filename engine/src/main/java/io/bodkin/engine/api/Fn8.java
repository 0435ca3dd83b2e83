package io.bodkin.engine.api;

import java.io.Serializable;

/** A function of eight arguments that may throw, and may travel to another worker. */
@FunctionalInterface
public interface Fn8<A, B, C, D, E, F, G, H, R> extends Serializable {
    R apply(A a, B b, C c, D d, E e, F f, G g, H h) throws Exception;
}
