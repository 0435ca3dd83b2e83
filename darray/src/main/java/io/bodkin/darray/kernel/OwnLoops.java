package io.bodkin.darray.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A copy of the loops for each function, so that the compiler inlines the function into them: loops that many functions
 * share call them one element at a time. A copy goes with the class of the function. Thread-safe.
 */
final class OwnLoops {
    /** Copies are machine code too: functions beyond share one. */
    static final int MOST = 1_000;

    private static final ElementLoops SHARED = new SharedLoops();
    private static final byte[] CODE = code();
    private static final AtomicInteger MADE = new AtomicInteger();

    private static final ClassValue<ElementLoops> LOOPS = new ClassValue<>() {
        @Override
        protected ElementLoops computeValue(Class<?> function) {
            return MADE.incrementAndGet() > MOST ? SHARED : copy();
        }
    };

    private OwnLoops() {}

    static ElementLoops of(Object function) {
        return LOOPS.get(function.getClass());
    }

    private static ElementLoops copy() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            Class<?> hidden = lookup.defineHiddenClass(CODE, true).lookupClass();
            return (ElementLoops) hidden.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a copy of " + SharedLoops.class.getName() + " cannot be made", e);
        }
    }

    private static byte[] code() {
        String name = SharedLoops.class.getSimpleName() + ".class";
        try (InputStream in = SharedLoops.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new LinkageError(name + " is not where its class came from");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
