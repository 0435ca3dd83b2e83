package io.bodkin.darray.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A copy of a class of loops for each function, so that the compiler inlines the function into them: loops that many
 * functions share call them one element at a time. A copy goes with the class of the function. Thread-safe.
 *
 * @param <L> what the loops are called by
 */
public final class LoopCopies<L> {
    /** Copies are machine code too: functions beyond share one. */
    static final int MOST = 1_000;

    private final MethodHandles.Lookup lookup;
    private final L shared;
    private final byte[] code;
    private final AtomicInteger made = new AtomicInteger();

    private final ClassValue<L> loops = new ClassValue<>() {
        @Override
        protected L computeValue(Class<?> function) {
            return made.incrementAndGet() > MOST ? shared : copy();
        }
    };

    /**
     * @param lookup of the package of the loops
     * @param shared loops of a class of its own, without state, that has a constructor without parameters; that class
     *     is copied
     */
    public LoopCopies(MethodHandles.Lookup lookup, L shared) {
        this.lookup = lookup;
        this.shared = shared;
        this.code = code(shared.getClass());
    }

    /** The loops for functions of the class of this one. */
    public L of(Object function) {
        return loops.get(function.getClass());
    }

    @SuppressWarnings("unchecked") // a copy of the class of shared
    private L copy() {
        try {
            MethodHandles.Lookup hidden = lookup.defineHiddenClass(code, true);
            return (L) hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (Throwable e) { // whatever a constructor may throw
            throw new LinkageError("a copy of " + shared.getClass().getName() + " cannot be made", e);
        }
    }

    private static byte[] code(Class<?> loops) {
        String name = loops.getSimpleName() + ".class";
        try (InputStream in = loops.getResourceAsStream(name)) {
            if (in == null) {
                throw new LinkageError(name + " is not where its class came from");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
