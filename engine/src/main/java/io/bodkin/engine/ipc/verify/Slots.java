package io.bodkin.engine.ipc.verify;

import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;

/** How many values a node has and which of them are null. What a null slot holds does not matter. */
record Slots(long length, Optional<ArrowBuf> validity) {
    static Slots full(long length) {
        return new Slots(length, Optional.empty());
    }

    boolean isNull(long slot) {
        return validity.isPresent() && !Bits.get(validity.get(), slot);
    }
}
