package io.bodkin.engine.graph;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.Optional;

/** What the JVM tells of a serialisable lambda or method reference. */
public final class Lambdas {
    private Lambdas() {}

    /** Where its code is and what it captured; empty if it is an object of a class, or does not tell. */
    public static Optional<SerializedLambda> describe(Object function) {
        Class<?> type = function.getClass();
        if (!type.getName().contains("$$Lambda")) {
            return Optional.empty();
        }
        try {
            Method replace = type.getDeclaredMethod("writeReplace");
            replace.setAccessible(true);
            return replace.invoke(function) instanceof SerializedLambda lambda ? Optional.of(lambda) : Optional.empty();
        } catch (ReflectiveOperationException | RuntimeException notToBeAsked) {
            return Optional.empty();
        }
    }
}
