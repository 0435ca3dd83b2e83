package io.bodkin.engine.worker;

import io.bodkin.engine.api.Chunk;

/** Values by reference, for tests of other packages. */
public final class ByRefs {
    private ByRefs() {}

    /** Takes over the handle. */
    public static ByRef owned(Chunk<?> handle) {
        return ByRef.owned(handle);
    }
}
