package io.bodkin.engine.api;

import java.io.Serializable;
import java.util.List;

/** A function of any number of arguments of one type, that may throw, and may travel to another worker. */
@FunctionalInterface
public interface ListFn<A, R> extends Serializable {
    R apply(List<A> values) throws Exception;
}
