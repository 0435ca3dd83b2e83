package io.bodkin.engine.worker;

/**
 * Lets a stack overflow happen here, where nothing has begun, and not in the middle of a change of state: a task's own
 * recursion may have left little room when it calls the engine.
 */
final class StackProbe {
    /** For what runs a task, or has a thread wait: the ends of tasks, and waking others, are inside. */
    private static final int MANY = 90;

    /** For what is done at the end of a task, inside the other. */
    private static final int FEW = 12;

    private StackProbe() {}

    /** @throws StackOverflowError if there is not enough room for what the engine is about to do */
    static void check() {
        probe(MANY);
    }

    /** As {@link #check}, for less. */
    static void checkFew() {
        probe(FEW);
    }

    private static void probe(int frames) {
        if (descend(frames, 1, 2, 3, 4) == 0) {
            throw new AssertionError();
        }
    }

    private static long descend(int left, long a, long b, long c, long d) {
        return left == 0 ? a | 1 : descend(left - 1, b, c, d, a) + (a ^ d | 1) & Long.MAX_VALUE | 1;
    }
}
