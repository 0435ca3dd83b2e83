package io.bodkin.engine.worker;

import java.util.List;

/** Closes things, all of them, whatever they throw. */
final class Closing {
    private Closing() {}

    /**
     * In order; returns {@code failure}, or else the first that was thrown, with the others as suppressed ones, or
     * null.
     */
    static Throwable all(List<? extends AutoCloseable> resources, Throwable failure) {
        Throwable first = failure;
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Throwable problem) {
                first = add(first, problem);
            }
        }
        return first;
    }

    private static Throwable add(Throwable first, Throwable next) {
        if (first == null) {
            return next;
        }
        if (first != next) {
            first.addSuppressed(next);
        }
        return first;
    }
}
