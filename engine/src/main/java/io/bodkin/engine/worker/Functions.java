package io.bodkin.engine.worker;

import io.bodkin.engine.api.Action0;
import io.bodkin.engine.api.Action1;
import io.bodkin.engine.api.Action2;
import io.bodkin.engine.api.Action3;
import io.bodkin.engine.api.Action4;
import io.bodkin.engine.api.Action5;
import io.bodkin.engine.api.Action6;
import io.bodkin.engine.api.Action7;
import io.bodkin.engine.api.Action8;
import io.bodkin.engine.api.Fn0;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.Fn2;
import io.bodkin.engine.api.Fn3;
import io.bodkin.engine.api.Fn4;
import io.bodkin.engine.api.Fn5;
import io.bodkin.engine.api.Fn6;
import io.bodkin.engine.api.Fn7;
import io.bodkin.engine.api.Fn8;
import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.graph.AdaptedFunction;
import java.util.Arrays;
import java.util.Collections;

/** Calls a task's function with its arguments, whatever its arity. */
public final class Functions {
    private Functions() {}

    // The arguments fit by construction of the spawn overloads. The short ones spare the array.

    @SuppressWarnings("rawtypes")
    static Object call(Object function) throws Exception {
        if (function instanceof Fn0 f) {
            return f.apply();
        }
        return callAll(function, new Object[0]);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static Object call(Object function, Object a) throws Exception {
        if (function instanceof Fn1 f) {
            return f.apply(a);
        }
        return callAll(function, new Object[] {a});
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static Object call(Object function, Object a, Object b) throws Exception {
        if (function instanceof Fn2 f) {
            return f.apply(a, b);
        }
        return callAll(function, new Object[] {a, b});
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    public static Object callAll(Object function, Object[] a) throws Exception {
        if (function instanceof AdaptedFunction adapted) {
            return adapted.call(a);
        }
        if (function instanceof ListFn list) {
            return list.apply(Collections.unmodifiableList(Arrays.asList(a)));
        }
        switch (a.length) {
            case 0 -> {
                if (function instanceof Fn0 f) {
                    return f.apply();
                }
                ((Action0) function).run();
            }
            case 1 -> {
                if (function instanceof Fn1 f) {
                    return f.apply(a[0]);
                }
                ((Action1) function).run(a[0]);
            }
            case 2 -> {
                if (function instanceof Fn2 f) {
                    return f.apply(a[0], a[1]);
                }
                ((Action2) function).run(a[0], a[1]);
            }
            case 3 -> {
                if (function instanceof Fn3 f) {
                    return f.apply(a[0], a[1], a[2]);
                }
                ((Action3) function).run(a[0], a[1], a[2]);
            }
            case 4 -> {
                if (function instanceof Fn4 f) {
                    return f.apply(a[0], a[1], a[2], a[3]);
                }
                ((Action4) function).run(a[0], a[1], a[2], a[3]);
            }
            case 5 -> {
                if (function instanceof Fn5 f) {
                    return f.apply(a[0], a[1], a[2], a[3], a[4]);
                }
                ((Action5) function).run(a[0], a[1], a[2], a[3], a[4]);
            }
            case 6 -> {
                if (function instanceof Fn6 f) {
                    return f.apply(a[0], a[1], a[2], a[3], a[4], a[5]);
                }
                ((Action6) function).run(a[0], a[1], a[2], a[3], a[4], a[5]);
            }
            case 7 -> {
                if (function instanceof Fn7 f) {
                    return f.apply(a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
                }
                ((Action7) function).run(a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
            }
            case 8 -> {
                if (function instanceof Fn8 f) {
                    return f.apply(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
                }
                ((Action8) function).run(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
            }
            default ->
                throw new IllegalArgumentException(
                        "a function of " + a.length + " arguments: use a list for more than 8");
        }
        return null;
    }
}
