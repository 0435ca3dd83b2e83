package io.bodkin.engine.graph;

/**
 * A user's function with something done around it: what is told and learned of a task is told and learned of the
 * function.
 */
public interface AdaptedFunction {
    /** What the function may do with the value of an input that is a chunk. */
    enum Use {
        /** Read it, and return it. */
        READ,
        /** Read it during the call only: it will be changed later. */
        BORROW,
        /** Change it, during the call only. */
        CHANGE
    }

    /** The user's. */
    Object function();

    /** Calls it; {@code values} are the caller's, and may be changed. */
    Object call(Object[] values) throws Exception;

    Use use(int input);

    /** @param function of a task */
    static Object unwrap(Object function) {
        return function instanceof AdaptedFunction adapted ? adapted.function() : function;
    }

    /** Whether a call changes an input, so that another call may come to another result. */
    default boolean changesInputs() {
        return true;
    }

    static boolean changesInputs(Object function) {
        return function instanceof AdaptedFunction adapted && adapted.changesInputs();
    }

    static Use use(Object function, int input) {
        return function instanceof AdaptedFunction adapted ? adapted.use(input) : Use.READ;
    }
}
