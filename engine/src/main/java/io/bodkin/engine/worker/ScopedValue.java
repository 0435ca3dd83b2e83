package io.bodkin.engine.worker;

import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Scope;

/**
 * A value as an input that may be used in its scope only: it stays whatever becomes of the handle that it came from.
 */
record ScopedValue<T>(T value, Scope scope, boolean isMutable) implements LocalValue<T> {
    @Override
    public T at(Processor processor) {
        return value;
    }
}
