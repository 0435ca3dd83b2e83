package io.bodkin.cli.generate;

/**
 * How one repetition differs from the small file: it starts at another row, and a constant of its own is added to each
 * column.
 *
 * @param firstRow where in the small file the repetition starts; it goes on at row 0 after the last
 * @param delay minutes, -15 to 15
 * @param distance miles, 0 to 15
 * @param time hours: 0 to 63 parts of 4,096, so that the hour of the day stays below 24
 */
record FlightShift(int firstRow, short delay, short distance, float time) {
    static final int DELAYS = 31;
    static final int DISTANCES = 16;
    static final int TIMES = 64;
    private static final float TIME_STEP = 0x1p-12f;

    static FlightShift of(long repetition, long seed, int rows) {
        long start = mix(seed);
        return new FlightShift(
                (int) Long.remainderUnsigned(mix(seed ^ mix(repetition)), rows),
                delay(place(repetition, start, DELAYS)),
                distance(place(repetition, start, DISTANCES)),
                time(place(repetition, start, TIMES)));
    }

    /** Which of {@code choices} shifts a repetition has: they take turns. */
    static int place(long repetition, long start, int choices) {
        return (int) Long.remainderUnsigned(repetition + Long.remainderUnsigned(start, choices), choices);
    }

    static short delay(int place) {
        return (short) (place - DELAYS / 2);
    }

    static short distance(int place) {
        return (short) place;
    }

    static float time(int place) {
        return place * TIME_STEP;
    }

    /** The finaliser of MurmurHash3, variant 13. */
    static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
