package io.bodkin.engine.datadeps;

import io.bodkin.engine.graph.AdaptedFunction;
import io.bodkin.engine.worker.Functions;

/** The function of a task that changes objects of the heap, and needs nothing done around it. */
record Writing(Object function, boolean[] changes) implements AdaptedFunction {
    @Override
    public Object call(Object[] values) throws Exception {
        return Functions.callAll(function, values);
    }

    @Override
    public Use use(int input) {
        return changes[input] ? Use.CHANGE : Use.READ;
    }
}
