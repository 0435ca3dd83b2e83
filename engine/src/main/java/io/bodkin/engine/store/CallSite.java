package io.bodkin.engine.store;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Where in the user's program something was made. */
final class CallSite {
    private static final int FRAMES = 5;

    private CallSite() {}

    /** The first frames outside the engine's own packages. */
    static String of(Throwable made) {
        String frames = Arrays.stream(made.getStackTrace())
                .dropWhile(frame -> isOfTheEngine(frame.getClassName()))
                .limit(FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" < "));
        return frames.isEmpty() ? "a thread of the engine" : frames;
    }

    private static boolean isOfTheEngine(String type) {
        return type.equals("io.bodkin.engine.Engine")
                || type.startsWith("io.bodkin.engine.Engine$")
                || type.startsWith("io.bodkin.engine.worker.")
                || type.startsWith("io.bodkin.engine.api.")
                || type.startsWith("io.bodkin.engine.graph.");
    }
}
