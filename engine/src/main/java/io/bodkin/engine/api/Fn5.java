package io.bodkin.engine.api;

import java.io.Serializable;

/** A function of five arguments that may throw, and may travel to another worker. */
@FunctionalInterface
public interface Fn5<A, B, C, D, E, R> extends Serializable {
    R apply(A a, B b, C c, D d, E e) throws Exception;
}
