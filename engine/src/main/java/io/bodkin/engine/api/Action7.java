package io.bodkin.engine.api;

import java.io.Serializable;

/** What is done with seven arguments: no result, may throw, may travel to another worker. */
@FunctionalInterface
public interface Action7<A, B, C, D, E, F, G> extends Serializable {
    void run(A a, B b, C c, D d, E e, F f, G g) throws Exception;
}
