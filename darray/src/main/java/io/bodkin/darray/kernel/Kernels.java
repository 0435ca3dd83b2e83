package io.bodkin.darray.kernel;

import io.bodkin.darray.function.DoubleFn1;
import io.bodkin.darray.function.DoubleFn2;
import io.bodkin.darray.function.DoubleFn3;
import io.bodkin.darray.function.DoubleFn4;
import io.bodkin.darray.kernel.ElementLoops.DoubleTest1;
import io.bodkin.darray.kernel.ElementLoops.DoubleTest2;
import io.bodkin.darray.kernel.ElementLoops.LongTest2;
import io.bodkin.engine.api.DType;

/**
 * Applies operations to the first {@code n} elements of registers. {@code out} may be one of the operands. Elements
 * beyond {@code n} are left alone. Thread-safe; the result for an element depends on its operands only, not on where it
 * stands.
 */
public final class Kernels {
    /** Elements of a register. */
    public static final int REGISTER = 2048;

    private Kernels() {}

    // ---- arithmetic

    public static void apply(UnaryOp op, double[] x, double[] out, int n) {
        DoubleLoops.apply(op, x, out, n);
    }

    public static void apply(UnaryOp op, float[] x, float[] out, int n) {
        FloatLoops.apply(op, x, out, n);
    }

    /**
     * To be {@linkplain #narrow narrowed} for types of less than 64 bits.
     *
     * @throws IllegalArgumentException if {@code op} is not {@linkplain UnaryOp#isIntegral integral}
     */
    public static void apply(UnaryOp op, long[] x, long[] out, int n) {
        LongLoops.apply(op, x, out, n);
    }

    public static void apply(BinaryOp op, double[] a, double[] b, double[] out, int n) {
        DoubleLoops.apply(op, a, b, out, n);
    }

    public static void apply(BinaryOp op, float[] a, float[] b, float[] out, int n) {
        FloatLoops.apply(op, a, b, out, n);
    }

    /** To be {@linkplain #narrow narrowed} for types of less than 64 bits. */
    public static void apply(BinaryOp op, long[] a, long[] b, long[] out, int n) {
        LongLoops.apply(op, a, b, out, n);
    }

    // ---- tests, which give 0 or 1

    public static void compare(Comparison op, double[] a, double[] b, long[] out, int n) {
        DoubleTest2 test = ElementTests.ofDoubles(op);
        OwnLoops.of(test).test(test, a, b, out, n);
    }

    public static void compare(Comparison op, float[] a, float[] b, long[] out, int n) {
        DoubleTest2 test = ElementTests.ofDoubles(op);
        OwnLoops.of(test).test(test, a, b, out, n);
    }

    public static void compare(Comparison op, long[] a, long[] b, long[] out, int n) {
        LongTest2 test = ElementTests.ofLongs(op);
        OwnLoops.of(test).test(test, a, b, out, n);
    }

    public static void classify(Classification op, double[] x, long[] out, int n) {
        DoubleTest1 test = ElementTests.of(op);
        OwnLoops.of(test).test(test, x, out, n);
    }

    public static void classify(Classification op, float[] x, long[] out, int n) {
        DoubleTest1 test = ElementTests.of(op);
        OwnLoops.of(test).test(test, x, out, n);
    }

    // ---- choice

    /** Where {@code condition} is not 0 the element of {@code a}, else that of {@code b}. */
    public static void select(long[] condition, double[] a, double[] b, double[] out, int n) {
        DoubleLoops.select(condition, a, b, out, n);
    }

    public static void select(long[] condition, float[] a, float[] b, float[] out, int n) {
        FloatLoops.select(condition, a, b, out, n);
    }

    public static void select(long[] condition, long[] a, long[] b, long[] out, int n) {
        LongLoops.select(condition, a, b, out, n);
    }

    // ---- conversion; from floating types to integers towards zero, saturating at 64 bits, NaN to 0

    public static void convert(double[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) x[i];
        }
    }

    public static void convert(double[] x, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (long) x[i];
        }
    }

    public static void convert(float[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = x[i];
        }
    }

    public static void convert(float[] x, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (long) x[i];
        }
    }

    public static void convert(long[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = x[i];
        }
    }

    public static void convert(long[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = x[i];
        }
    }

    /** Wraps integers to what {@code type} can hold; for BOOL anything but 0 becomes 1. */
    public static void narrow(DType type, long[] x, long[] out, int n) {
        LongLoops.narrow(type, x, out, n);
    }

    // ---- functions of users: each class of functions gets loops of its own, into which it is inlined

    public static void apply(DoubleFn1 f, double[] x, double[] out, int n) {
        OwnLoops.of(f).apply(f, x, out, n);
    }

    public static void apply(DoubleFn2 f, double[] a, double[] b, double[] out, int n) {
        OwnLoops.of(f).apply(f, a, b, out, n);
    }

    public static void apply(DoubleFn3 f, double[] a, double[] b, double[] c, double[] out, int n) {
        OwnLoops.of(f).apply(f, a, b, c, out, n);
    }

    public static void apply(DoubleFn4 f, double[] a, double[] b, double[] c, double[] d, double[] out, int n) {
        OwnLoops.of(f).apply(f, a, b, c, d, out, n);
    }
}
