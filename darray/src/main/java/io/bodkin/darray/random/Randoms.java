package io.bodkin.darray.random;

import io.bodkin.darray.kernel.Kernels;
import io.bodkin.darray.kernel.UnaryOp;

/**
 * Fills registers with random numbers. Number {@code j} written is that of the element {@code index + j * step}, the
 * same whoever asks for it and together with which others. Elements come in pairs, which share a counter. Thread-safe.
 */
public final class Randoms {
    /** Pairs at a time. */
    private static final int PAIRS = Philox.COUNTERS;

    private static final double UNIT = 0x1p-53;

    private Randoms() {}

    /** Writes {@code n} numbers from {@code out[offset]}. */
    public static void fill(
            Distribution distribution, long seed, long index, long step, double[] out, int offset, int n) {
        if (step == 1) {
            fillRun(distribution, seed, index, out, offset, n);
            return;
        }
        Scratch scratch = Scratch.ofThread();
        for (int j = 0; j < n; j++) {
            long element = index + j * step;
            pairs(distribution, seed, element >> 1, scratch, 1);
            out[offset + j] = scratch.numbers[(int) (element & 1)];
        }
    }

    private static void fillRun(Distribution distribution, long seed, long index, double[] out, int offset, int n) {
        Scratch scratch = Scratch.ofThread();
        int skipped = (int) (index & 1);
        for (int done = 0; done < n; ) {
            long pair = index + done >> 1;
            int count = Math.min(2 * PAIRS - skipped, n - done);
            pairs(distribution, seed, pair, scratch, (skipped + count + 1) / 2);
            System.arraycopy(scratch.numbers, skipped, out, offset + done, count);
            done += count;
            skipped = 0;
        }
    }

    /** The numbers of so many pairs, one after the other. */
    private static void pairs(Distribution distribution, long seed, long pair, Scratch scratch, int n) {
        Philox philox = Philox.ofThread();
        philox.draw(seed, 0, pair, n);
        double[] numbers = scratch.numbers;
        switch (distribution) {
            case UNIFORM -> {
                for (int i = 0; i < n; i++) {
                    numbers[2 * i] = (philox.word(i, 0) >>> 11) * UNIT;
                    numbers[2 * i + 1] = (philox.word(i, 1) >>> 11) * UNIT;
                }
            }
            case EXPONENTIAL -> {
                for (int i = 0; i < n; i++) {
                    numbers[2 * i] = aboveZero(philox.word(i, 0));
                    numbers[2 * i + 1] = aboveZero(philox.word(i, 1));
                }
                Kernels.apply(UnaryOp.LOG, numbers, numbers, 2 * n);
                Kernels.apply(UnaryOp.NEGATE, numbers, numbers, 2 * n);
            }
            case NORMAL -> normal(philox, scratch, n);
        }
    }

    /** After G. E. P. Box and M. E. Muller, A note on the generation of random normal deviates, 1958. */
    private static void normal(Philox philox, Scratch scratch, int n) {
        double[] radius = scratch.radius;
        double[] angle = scratch.angle;
        double[] other = scratch.other;
        for (int i = 0; i < n; i++) {
            radius[i] = aboveZero(philox.word(i, 0));
            angle[i] = (philox.word(i, 1) >>> 11) * (UNIT * 2 * Math.PI);
        }
        Kernels.apply(UnaryOp.LOG, radius, radius, n);
        for (int i = 0; i < n; i++) {
            radius[i] = Math.sqrt(-2 * radius[i]);
        }
        Kernels.apply(UnaryOp.SIN, angle, other, n);
        Kernels.apply(UnaryOp.COS, angle, angle, n);
        double[] numbers = scratch.numbers;
        for (int i = 0; i < n; i++) {
            numbers[2 * i] = radius[i] * angle[i];
            numbers[2 * i + 1] = radius[i] * other[i];
        }
    }

    /** Of (0, 1]. */
    private static double aboveZero(long bits) {
        return 1 - (bits >>> 11) * UNIT;
    }

    /**
     * Writes {@code n} integers of {@code low} to {@code high - 1}, all equally likely, from {@code out[offset]}.
     *
     * @throws IllegalArgumentException if {@code low >= high}
     */
    public static void integers(long low, long high, long seed, long index, long step, long[] out, int offset, int n) {
        if (low >= high) {
            throw new IllegalArgumentException("integers from " + low + " below " + high + ": there are none");
        }
        long range = high - low;
        Philox philox = Philox.ofThread();
        for (int j = 0; j < n; ) {
            long element = index + j * step;
            int skipped = (int) (element & 1);
            int count = step == 1 ? Math.min(2 * PAIRS - skipped, n - j) : 1;
            philox.draw(seed, 0, element >> 1, (skipped + count + 1) / 2);
            for (int i = 0; i < count; i++) {
                int at = skipped + i;
                out[offset + j + i] = low + below(range, philox.word(at >> 1, at & 1), seed, element + i);
            }
            j += count;
        }
    }

    /**
     * From 64 random bits a number below {@code range}, which is unsigned. Draws again, from the next stream, what
     * would make some numbers likelier: D. Lemire, Fast Random Integer Generation in an Interval, 2019.
     */
    private static long below(long range, long bits, long seed, long element) {
        long drawn = bits;
        if (Long.compareUnsigned(drawn * range, range) < 0) {
            long tooLikely = Long.remainderUnsigned(-range, range);
            for (long stream = 1; Long.compareUnsigned(drawn * range, tooLikely) < 0; stream++) {
                drawn = Philox.word(seed, stream, element);
            }
        }
        long high = Math.multiplyHigh(drawn, range);
        return high + (drawn >> 63 & range) + (range >> 63 & drawn);
    }

    /** Of one thread. */
    private static final class Scratch {
        private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

        final double[] numbers = new double[2 * PAIRS];
        final double[] radius = new double[PAIRS];
        final double[] angle = new double[PAIRS];
        final double[] other = new double[PAIRS];

        static Scratch ofThread() {
            return OF_THREAD.get();
        }
    }
}
