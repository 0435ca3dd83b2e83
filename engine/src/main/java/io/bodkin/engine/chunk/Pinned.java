package io.bodkin.engine.chunk;

import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;

/** Values that hold memory while they are open. */
public final class Pinned {
    private Pinned() {}

    /** Nobody gets the value: closes it, if it is one of these. */
    public static void discard(Object value) {
        if (value instanceof Block block) {
            block.close();
        } else if (value instanceof Batch batch) {
            batch.close();
        }
    }
}
