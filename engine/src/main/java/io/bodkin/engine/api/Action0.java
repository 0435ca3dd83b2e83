package io.bodkin.engine.api;

import java.io.Serializable;

/** What is done with no arguments: no result, may throw, may travel to another worker. */
@FunctionalInterface
public interface Action0 extends Serializable {
    void run() throws Exception;
}
