package io.bodkin.engine.api;

import java.io.Serializable;

/** What is done with four arguments: no result, may throw, may travel to another worker. */
@FunctionalInterface
public interface Action4<A, B, C, D> extends Serializable {
    void run(A a, B b, C c, D d) throws Exception;
}
