package io.bodkin.engine.api;

import java.io.Serializable;

/** What is done with one argument: no result, may throw, may travel to another worker. */
@FunctionalInterface
public interface Action1<A> extends Serializable {
    void run(A a) throws Exception;
}
