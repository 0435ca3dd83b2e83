package io.bodkin.engine.api;

import java.io.Serializable;

/** A function of six arguments that may throw, and may travel to another worker. */
@FunctionalInterface
public interface Fn6<A, B, C, D, E, F, R> extends Serializable {
    R apply(A a, B b, C c, D d, E e, F f) throws Exception;
}
