package io.bodkin.engine.api;

import java.io.Serializable;

/** What is done with three arguments: no result, may throw, may travel to another worker. */
@FunctionalInterface
public interface Action3<A, B, C> extends Serializable {
    void run(A a, B b, C c) throws Exception;
}
