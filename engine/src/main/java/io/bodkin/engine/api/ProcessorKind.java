package io.bodkin.engine.api;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * A kind of processor beside the threads of the process: a device, another language. Tasks run there if their scope
 * says so. Implemented by users; its methods are called by the threads of the engine that carry its processors.
 */
public interface ProcessorKind {
    /** The name in scopes: {@code Scope.kind(name)}. */
    String name();

    /** How many processors of this kind each worker has. */
    default int count() {
        return 1;
    }

    /** Whether tasks without a scope may run there. */
    default boolean enabledByDefault() {
        return false;
    }

    /** Whether it can run a function with inputs of these types; asked when a task is placed. */
    default boolean canRun(Object function, List<Class<?>> inputs) {
        return true;
    }

    /**
     * What the function gets in place of a value: the value itself, or the same data where the processor can use them.
     */
    default Object move(Object value) {
        return value;
    }

    /** Runs a task; {@code call} calls its function with the moved inputs, on the calling thread. */
    default Object execute(Callable<Object> call) throws Exception {
        return call.call();
    }
}
