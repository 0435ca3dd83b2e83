package io.bodkin.engine.api;

import java.io.Serializable;

/** A function of three arguments that may throw, and may travel to another worker. */
@FunctionalInterface
public interface Fn3<A, B, C, R> extends Serializable {
    R apply(A a, B b, C c) throws Exception;
}
