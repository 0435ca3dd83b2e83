package io.bodkin.engine.api;

import java.io.Serializable;

/** A function of two arguments that may throw, and may travel to another worker. */
@FunctionalInterface
public interface Fn2<A, B, R> extends Serializable {
    R apply(A a, B b) throws Exception;
}
