package io.bodkin.engine.worker;

import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Scope;
import java.util.List;

/** A shard as an input: its pieces stay whatever becomes of their handles. */
record ScopedPieces<T>(List<ScopedValue<T>> pieces) implements LocalValue<T> {
    @Override
    public Scope scope() {
        return Scope.union(pieces.stream().map(ScopedValue::scope).toList());
    }

    @Override
    public T at(Processor processor) {
        return pieces.stream()
                .filter(piece -> piece.scope().contains(processor))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the shard has no piece for " + processor))
                .value();
    }

    @Override
    public boolean isMutable() {
        return true;
    }
}
