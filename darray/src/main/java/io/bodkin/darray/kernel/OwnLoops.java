package io.bodkin.darray.kernel;

import java.lang.invoke.MethodHandles;

/** The {@linkplain LoopCopies copies} of the loops over elements. Thread-safe. */
final class OwnLoops {
    private static final LoopCopies<ElementLoops> LOOPS = new LoopCopies<>(MethodHandles.lookup(), new SharedLoops());

    private OwnLoops() {}

    static ElementLoops of(Object function) {
        return LOOPS.of(function);
    }
}
