package io.bodkin.engine.graph;

import io.bodkin.engine.api.ListFn;

/** A user's function with something done around it: what is told and learned of a task is told and learned of the function. */
public interface AdaptedFunction extends ListFn<Object, Object> {
    /** The user's. */
    Object function();

    /** Whether the values of this input are changed by the call. */
    boolean writes(int input);

    /** @param function of a task */
    static Object unwrap(Object function) {
        return function instanceof AdaptedFunction adapted ? adapted.function() : function;
    }
}
