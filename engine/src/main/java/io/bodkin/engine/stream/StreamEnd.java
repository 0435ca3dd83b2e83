package io.bodkin.engine.stream;

import io.bodkin.engine.worker.LoopContext;
import java.util.Optional;

/** Thrown to leave an evaluation for good. No failure; an Error, so that no user code catches it in passing. */
public final class StreamEnd extends Error {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Object[]> value;
    private final transient Object result;

    private StreamEnd(Optional<Object[]> value, Object result, boolean inLoop) {
        super(
                "finishStream was called outside of a stream: it ends a task that engine.stream(...) runs",
                null,
                false,
                !inLoop);
        this.value = value;
        this.result = result;
    }

    /** Sends nothing more. */
    public static StreamEnd of(Object result) {
        return new StreamEnd(Optional.empty(), LoopContext.keepForCurrent(result), LoopContext.isLoop());
    }

    /** Sends a last value. */
    public static StreamEnd of(Object value, Object result) {
        Object kept = LoopContext.keepForCurrent(value);
        return new StreamEnd(
                Optional.of(new Object[] {kept}),
                value == result ? kept : LoopContext.keepForCurrent(result),
                LoopContext.isLoop());
    }

    boolean hasValue() {
        return value.isPresent();
    }

    /** To be sent, if there is one. */
    Object value() {
        return value.orElseThrow()[0];
    }

    Object result() {
        return result;
    }
}
