package io.bodkin.engine.datadeps;

import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.View;
import io.bodkin.engine.api.Window;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.graph.AdaptedFunction;
import io.bodkin.engine.worker.Functions;
import java.util.List;
import java.util.Optional;

/** The function of a task of a region, with what has to be done with its arguments before and after. */
final class Adapted implements AdaptedFunction {
    private final Object function;
    private final Use[] uses;
    private final boolean changes;
    private final List<Optional<Window>> windows;

    /** Whether its result is an argument of later tasks, and so must be no argument of its own. */
    private final boolean taken;

    private final Optional<Verification> verification;

    /**
     * @param changes whether it changes any argument
     * @param windows by argument: of the block that it gets, what the function gets a view of
     */
    Adapted(
            Object function,
            Use[] uses,
            boolean changes,
            List<Optional<Window>> windows,
            boolean taken,
            Optional<Verification> verification) {
        this.function = function;
        this.uses = uses;
        this.changes = changes;
        this.windows = windows;
        this.taken = taken;
        this.verification = verification;
    }

    @Override
    public Object function() {
        return function;
    }

    @Override
    public boolean changesInputs() {
        return changes;
    }

    @Override
    public Use use(int input) {
        return uses[input];
    }

    @Override
    public Object call(Object[] arguments) throws Exception {
        for (int i = 0; i < arguments.length; i++) {
            if (windows.get(i).isPresent()) {
                View<Block> view = View.of((Block) arguments[i], windows.get(i).get());
                arguments[i] = uses[i] == Use.CHANGE ? view : view.readOnly();
            }
        }
        Optional<Verification.Before> before = verification.map(check -> check.before(arguments));
        Object result = Functions.callAll(function, arguments);
        before.ifPresent(Verification.Before::check);
        if (taken) {
            checkIsNew(result, arguments);
        }
        return result;
    }

    private static void checkIsNew(Object result, Object[] arguments) {
        if (result == null || Tracking.isImmutable(result)) {
            return;
        }
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] == result && !(result instanceof Block)) {
                throw new BodkinException(
                        Kind.USER,
                        "the task returned its argument " + (i + 1)
                                + ", and later tasks of its datadeps region take the"
                                + " result: what they do to it would not be kept in order; pass them the argument itself");
            }
        }
    }
}
