package io.bodkin.engine.worker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What functions allocated in earlier runs, by the class of the function: to reserve the right amount before the next.
 * An estimate is the larger of bytes for each byte of input, and an absolute amount where there is no input. It rises
 * at once and sinks slowly.
 */
final class FunctionProfiles {
    private static final double FORGET = 0.1;

    /** @param perInputByte allocated bytes for each input byte */
    private record Profile(double perInputByte, double absolute) {}

    private final Map<Class<?>, Profile> profiles = new ConcurrentHashMap<>();
    private volatile boolean any;

    /** Whether anything was learned. */
    boolean any() {
        return any;
    }

    /** Bytes to reserve for a run; an unknown function with chunks as inputs is taken to make as much as it reads. */
    long estimate(Class<?> function, long inputBytes) {
        Profile profile = any ? profiles.get(function) : null;
        if (profile == null) {
            return inputBytes;
        }
        return (long) Math.ceil(inputBytes > 0 ? profile.perInputByte * inputBytes : profile.absolute);
    }

    void learn(Class<?> function, long inputBytes, long allocated) {
        if (inputBytes == 0 && allocated == 0 && !(any && profiles.containsKey(function))) {
            return;
        }
        profiles.merge(
                function,
                profile(inputBytes, allocated),
                (old, seen) ->
                        new Profile(blend(old.perInputByte, seen.perInputByte), blend(old.absolute, seen.absolute)));
        any = true;
    }

    private static Profile profile(long inputBytes, long allocated) {
        return inputBytes > 0 ? new Profile((double) allocated / inputBytes, 0) : new Profile(0, allocated);
    }

    private static double blend(double old, double seen) {
        return seen >= old ? seen : old + FORGET * (seen - old);
    }
}
