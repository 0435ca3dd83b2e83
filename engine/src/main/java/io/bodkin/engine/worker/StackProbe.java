package io.bodkin.engine.worker;

/**
 * Lets a stack overflow happen here, where nothing has begun, and not in the middle of a change of state: a task's own
 * recursion may have left little room when it calls the engine.
 */
final class StackProbe {
    private static final int FRAMES = 60;

    private StackProbe() {}

    /** @throws StackOverflowError if there is not enough room for what the engine is about to do */
    static void check() {
        if (descend(FRAMES, 1, 2, 3, 4) == 0) {
            throw new AssertionError();
        }
    }

    private static long descend(int left, long a, long b, long c, long d) {
        return left == 0 ? a | 1 : descend(left - 1, b, c, d, a) + (a ^ d | 1) & Long.MAX_VALUE | 1;
    }
}
