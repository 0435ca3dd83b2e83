package io.bodkin.engine.api;

import java.io.Serializable;

/** What is done with five arguments: no result, may throw, may travel to another worker. */
@FunctionalInterface
public interface Action5<A, B, C, D, E> extends Serializable {
    void run(A a, B b, C c, D d, E e) throws Exception;
}
