package io.bodkin.engine.api;

import java.io.Serializable;

/** What is done with two arguments: no result, may throw, may travel to another worker. */
@FunctionalInterface
public interface Action2<A, B> extends Serializable {
    void run(A a, B b) throws Exception;
}
