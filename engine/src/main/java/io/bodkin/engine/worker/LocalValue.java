package io.bodkin.engine.worker;

import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Scope;

/** A value that tasks use where it is: never moved, copied or spilled. */
interface LocalValue<T> extends Ref<T> {
    /** Where it is. */
    Scope scope();

    /** What a task on this processor, which is in the scope, gets. */
    T at(Processor processor);

    /** Whether tasks may change it, so that another run of one may come to another result. */
    boolean isMutable();

    static boolean isMutable(Ref<?> ref) {
        return ref instanceof LocalValue<?> local && local.isMutable();
    }
}
