package io.bodkin.engine.graph;

import java.lang.invoke.SerializedLambda;

/** Names of functions, for messages: {@code Demo::add2} for a method reference, {@code Demo.lambda} for a lambda. */
public final class FunctionNames {
    /** Of the functions of one class; only an instance knows the name of a lambda, so it is found at the first. */
    private static final class Name {
        private final Class<?> type;
        private volatile String text;

        Name(Class<?> type) {
            this.type = type;
        }

        String of(Object function) {
            String known = text;
            if (known == null) {
                known = find(function);
                text = known;
            }
            return known;
        }

        String withoutInstance() {
            String known = text;
            return known == null ? ofClass(type) : known;
        }

        private String find(Object function) {
            return Lambdas.describe(function).map(FunctionNames::ofLambda).orElseGet(() -> ofClass(type));
        }
    }

    private static final ClassValue<Name> NAMES = new ClassValue<>() {
        @Override
        protected Name computeValue(Class<?> type) {
            return new Name(type);
        }
    };

    /** Tasks of one function often end in a row; a race costs a look-up. */
    private static Class<?> lastEnded;

    private FunctionNames() {}

    /** @param function or what {@link #ended} made of it */
    public static String of(Object function) {
        return function instanceof Class<?> type
                ? NAMES.get(type).withoutInstance()
                : NAMES.get(function.getClass()).of(function);
    }

    /**
     * What is left of a function whose task has ended: its class, which keeps nothing alive that the function captured.
     */
    static Class<?> ended(Object function) {
        Class<?> type = function.getClass();
        if (type != lastEnded) {
            NAMES.get(type).of(function);
            lastEnded = type;
        }
        return type;
    }

    private static String ofLambda(SerializedLambda lambda) {
        String method = lambda.getImplMethodName();
        String owner = simple(lambda.getImplClass().replace('/', '.'));
        return method.startsWith("lambda$")
                ? owner + "." + method.substring(7).replaceAll("(\\$[0-9a-f]{1,8})?\\$\\d+$", "")
                : owner + "::" + method;
    }

    private static String ofClass(Class<?> type) {
        String name = type.getName();
        int lambda = name.indexOf("$$Lambda");
        return simple(lambda < 0 ? name : name.substring(0, lambda));
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
