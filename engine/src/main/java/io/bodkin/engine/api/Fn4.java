package io.bodkin.engine.api;

import java.io.Serializable;

/** A function of four arguments that may throw, and may travel to another worker. */
@FunctionalInterface
public interface Fn4<A, B, C, D, R> extends Serializable {
    R apply(A a, B b, C c, D d) throws Exception;
}
