package io.bodkin.engine.worker;

import io.bodkin.engine.api.Identified;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes objects as for serialisation, and notes the classes whose code they bring along: their own, those they extend,
 * and those in which the code of lambdas and method references is. Classes of the JDK are not noted. What is
 * {@link Identified} is written as its identity.
 */
final class IdentityOutput extends ObjectOutputStream {
    /** A class by its name, and the loader that finds its file. */
    record Code(String className, ClassLoader loader) {}

    private final Set<Code> code = new LinkedHashSet<>();
    private final List<SerializedLambda> lambdas = new ArrayList<>();
    private final Map<String, ClassLoader> loaders = new HashMap<>();

    IdentityOutput(OutputStream out) throws IOException {
        super(out);
        enableReplaceObject(true);
    }

    /** After all has been written. */
    Set<Code> code() {
        for (SerializedLambda lambda : lambdas) {
            // The class that made the lambda was written with it; what it refers to can be found from there.
            String name = lambda.getImplClass().replace('/', '.');
            ClassLoader loader = loaders.get(lambda.getCapturingClass().replace('/', '.'));
            if (loader != null && !isOfJdk(name, loader)) {
                code.add(new Code(name, loader));
            }
        }
        lambdas.clear();
        return code;
    }

    private static boolean isOfJdk(String name, ClassLoader loader) {
        try {
            return isOfJdk(Class.forName(name, false, loader));
        } catch (ClassNotFoundException | LinkageError unknown) {
            return false; // its file is looked for all the same, and its absence told
        }
    }

    private static boolean isOfJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    @Override
    protected Object replaceObject(Object written) {
        if (written instanceof SerializedLambda lambda) {
            lambdas.add(lambda);
        }
        return written instanceof Identified identified
                ? written.getClass().getName() + " " + identified.identity()
                : written;
    }

    @Override
    protected void annotateClass(Class<?> type) {
        Class<?> own = type;
        while (own.isArray()) {
            own = own.getComponentType();
        }
        for (Class<?> next = own; next != null && !isOfJdk(next); next = next.getSuperclass()) {
            loaders.put(next.getName(), next.getClassLoader());
            code.add(new Code(next.getName(), next.getClassLoader()));
        }
    }

    @Override
    protected void annotateProxyClass(Class<?> type) {
        for (Class<?> shown : type.getInterfaces()) {
            if (!Proxy.isProxyClass(shown)) {
                annotateClass(shown);
            }
        }
    }
}
