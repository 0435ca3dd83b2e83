package io.bodkin.engine.graph;

import io.bodkin.engine.api.Scope;
import io.bodkin.engine.store.ChunkEntry;
import java.util.Optional;

/** A chunk as an input of a task: held by the task from its spawn to its end. */
public interface ConsumedChunk {
    ChunkEntry entry();

    /** Where it may be used; empty: anywhere. */
    Optional<Scope> scope();

    void consumerEnded();
}
