package io.bodkin.engine.worker;

import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Scope;

/** A small value as an input that may be used in its scope only. */
record ScopedValue<T>(T value, Scope scope) implements LocalValue<T> {
    @Override
    public T at(Processor processor) {
        return value;
    }
}
