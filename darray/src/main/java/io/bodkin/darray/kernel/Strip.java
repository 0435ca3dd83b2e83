package io.bodkin.darray.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;

/**
 * The scratch of one thread for functions that take several short loops, each of which the compiler turns into vector
 * instructions: all of it stays in the first-level cache.
 */
final class Strip {
    /** Elements that are done at a time. */
    static final int LENGTH = 256;

    private static final ThreadLocal<Strip> OF_THREAD = ThreadLocal.withInitial(Strip::new);

    /** The operand. */
    final double[] x = new double[LENGTH];

    /** The result. */
    final double[] y = new double[LENGTH];

    final double[] a = new double[LENGTH];
    final double[] b = new double[LENGTH];
    final double[] c = new double[LENGTH];
    final double[] d = new double[LENGTH];
    final double[] e = new double[LENGTH];
    /** Operands of functions of floats, and what comes of them. */
    final double[] wide = new double[LENGTH];

    final double[] wideToo = new double[LENGTH];
    final long[] bits = new long[LENGTH];
    final long[] moreBits = new long[LENGTH];

    private final DoubleBuffer doubles;
    private final LongBuffer longs;

    /** A function of {@code strip.x} that leaves its values in {@code strip.y}. */
    interface Function {
        void apply(Strip strip, int n);
    }

    private Strip() {
        ByteBuffer both = ByteBuffer.allocate(LENGTH * Double.BYTES).order(ByteOrder.nativeOrder());
        doubles = both.asDoubleBuffer();
        longs = both.asLongBuffer();
    }

    static Strip ofThread() {
        return OF_THREAD.get();
    }

    /** Applies {@code function} to {@code n} elements, whatever their number; {@code out} may be {@code in}. */
    static void apply(Function function, double[] in, double[] out, int n) {
        Strip strip = ofThread();
        for (int from = 0; from < n; from += LENGTH) {
            int length = Math.min(LENGTH, n - from);
            System.arraycopy(in, from, strip.x, 0, length);
            function.apply(strip, length);
            System.arraycopy(strip.y, 0, out, from, length);
        }
    }

    /** As {@link Double#doubleToRawLongBits}: a copy of memory is faster than a loop over that. */
    void toBits(double[] from, long[] to, int n) {
        doubles.put(0, from, 0, n);
        longs.get(0, to, 0, n);
    }

    void toDoubles(long[] from, double[] to, int n) {
        longs.put(0, from, 0, n);
        doubles.get(0, to, 0, n);
    }
}
