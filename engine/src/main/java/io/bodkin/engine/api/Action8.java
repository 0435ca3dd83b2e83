package io.bodkin.engine.api;

import java.io.Serializable;

/** What is done with eight arguments: no result, may throw, may travel to another worker. */
@FunctionalInterface
public interface Action8<A, B, C, D, E, F, G, H> extends Serializable {
    void run(A a, B b, C c, D d, E e, F f, G g, H h) throws Exception;
}
