package io.bodkin.engine.api;

import java.io.Serializable;

/** A function of no arguments that may throw, and may travel to another worker. */
@FunctionalInterface
public interface Fn0<R> extends Serializable {
    R apply() throws Exception;
}
