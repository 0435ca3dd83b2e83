package io.bodkin.engine.worker;

import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Ref;

/**
 * A value that a loop passes on without having it: a chunk, or what another Ref will have. Each copy has its own end.
 */
public final class ByRef {
    private final Ref<?> ref;
    private final boolean owned;

    private ByRef(Ref<?> ref, boolean owned) {
        this.ref = ref;
        this.owned = owned;
    }

    /** Takes over the handle. */
    static ByRef owned(Chunk<?> handle) {
        return new ByRef(handle, true);
    }

    /** Of a Ref that is the user's. */
    static ByRef of(Ref<?> ref) {
        return new ByRef(ref, false);
    }

    Ref<?> ref() {
        return ref;
    }

    /** One for another who will take the value. */
    public ByRef copy() {
        return owned && ref instanceof StoreChunk<?> chunk ? owned(chunk.second()) : this;
    }

    /** Nobody will take the value from this one. Idempotent. */
    public void release() {
        if (owned) {
            ((Chunk<?>) ref).release();
        }
    }

    /** Releases those of the values that are by reference. */
    public static void release(Object[] values) {
        for (Object value : values) {
            if (value instanceof ByRef byRef) {
                byRef.release();
            }
        }
    }
}
