package io.bodkin.engine.api;

import java.io.Serializable;

/** What is done with six arguments: no result, may throw, may travel to another worker. */
@FunctionalInterface
public interface Action6<A, B, C, D, E, F> extends Serializable {
    void run(A a, B b, C c, D d, E e, F f) throws Exception;
}
