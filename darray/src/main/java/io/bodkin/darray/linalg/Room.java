package io.bodkin.darray.linalg;

import io.bodkin.engine.Engine;

/**
 * How much of an algorithm's data may be in use at a time. What follows from it is which products one task adds, and in
 * which order tiles are made: never bits.
 *
 * @param budget bytes
 */
record Room(long budget, int threads) {
    /** Products that a task adds if not all operands are in memory: more would need more tiles at a time. */
    private static final int FEW = 4;

    static Room of(Engine engine) {
        return new Room(
                engine.settings().memory(), Math.max(1, engine.processors().size()));
    }

    /** Whether so many bytes can stay in memory beside everything else. */
    boolean holds(long bytes) {
        return bytes <= budget / 2;
    }

    /** How many pairs of tiles a task takes. */
    int pairs(long pairBytes, long tileBytes, boolean allInMemory) {
        long most = Math.max(1, (budget / (3L * threads) - 2 * tileBytes) / Math.max(1, pairBytes));
        return (int) Math.min(most, allInMemory ? Integer.MAX_VALUE : FEW);
    }

    /** Tasks that may be begun before the first of them has ended, if not all is in memory. */
    int window() {
        return 2 * threads + 2;
    }
}
