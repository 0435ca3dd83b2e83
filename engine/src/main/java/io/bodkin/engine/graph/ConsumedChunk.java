package io.bodkin.engine.graph;

import io.bodkin.engine.store.ChunkEntry;

/** A chunk as an input of a task: held by the task from its spawn to its end. */
public interface ConsumedChunk {
    ChunkEntry entry();

    void consumerEnded();
}
