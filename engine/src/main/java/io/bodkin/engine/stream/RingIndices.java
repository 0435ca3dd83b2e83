package io.bodkin.engine.stream;

/**
 * How far the two ends of a ring are, on cache lines of their own: else each end would take the other's line away with
 * every value. The gaps are classes, because within one class the JVM puts fields where it likes.
 */
final class RingIndices {
    private RingIndices() {}

    @SuppressWarnings("unused")
    abstract static class Left {
        private long l1, l2, l3, l4, l5, l6, l7, l8, l9, l10, l11, l12, l13, l14, l15;
    }

    abstract static class Producers extends Left {
        /** Values put so far; written by the producer. */
        volatile long written;

        /** What the producer saw of {@link Consumers#read} last. */
        long readSeen;
    }

    @SuppressWarnings("unused")
    abstract static class Middle extends Producers {
        private long m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15;
    }

    abstract static class Consumers extends Middle {
        /** Values taken so far; written by the consumer. */
        volatile long read;

        /** What the consumer saw of {@link Producers#written} last. */
        long writtenSeen;
    }

    @SuppressWarnings("unused")
    abstract static class Right extends Consumers {
        private long r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12, r13, r14, r15;
    }
}
