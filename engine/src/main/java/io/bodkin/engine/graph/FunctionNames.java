package io.bodkin.engine.graph;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;

/** Names of functions, or of their classes, for messages: {@code Demo::add2} for a method reference, {@code Demo.lambda} for a lambda. */
final class FunctionNames {
    private static final ClassValue<String> NAMES = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            String name = type.getName();
            int lambda = name.indexOf("$$Lambda");
            return simple(lambda < 0 ? name : name.substring(0, lambda));
        }
    };

    private FunctionNames() {}

    static String of(Object function) {
        if (function instanceof Class<?> ended) {
            return NAMES.get(ended);
        }
        Class<?> type = function.getClass();
        if (type.getName().contains("$$Lambda")) {
            try {
                Method replace = type.getDeclaredMethod("writeReplace");
                replace.setAccessible(true);
                if (replace.invoke(function) instanceof SerializedLambda lambda) {
                    String method = lambda.getImplMethodName();
                    String owner = simple(lambda.getImplClass().replace('/', '.'));
                    return method.startsWith("lambda$")
                            ? owner + "." + method.substring(7).replaceAll("\\$\\d+$", "")
                            : owner + "::" + method;
                }
            } catch (ReflectiveOperationException | RuntimeException e) {
                return NAMES.get(type);
            }
        }
        return NAMES.get(type);
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
