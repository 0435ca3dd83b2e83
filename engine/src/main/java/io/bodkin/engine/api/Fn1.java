package io.bodkin.engine.api;

import java.io.Serializable;

/** A function of one argument that may throw, and may travel to another worker. */
@FunctionalInterface
public interface Fn1<A, R> extends Serializable {
    R apply(A a) throws Exception;
}
