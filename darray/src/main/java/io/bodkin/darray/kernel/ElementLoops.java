package io.bodkin.darray.kernel;

import io.bodkin.darray.function.DoubleFn1;
import io.bodkin.darray.function.DoubleFn2;
import io.bodkin.darray.function.DoubleFn3;
import io.bodkin.darray.function.DoubleFn4;

/** The loops that call a function for each element of registers. */
interface ElementLoops {
    /** Of one {@code float}. */
    interface FloatFn1 {
        float apply(float x);
    }

    interface FloatFn2 {
        float apply(float a, float b);
    }

    interface LongFn1 {
        long apply(long x);
    }

    interface LongFn2 {
        long apply(long a, long b);
    }

    interface DoubleTest1 {
        boolean test(double x);
    }

    interface DoubleTest2 {
        boolean test(double a, double b);
    }

    interface LongTest2 {
        boolean test(long a, long b);
    }

    void apply(DoubleFn1 f, double[] x, double[] out, int n);

    void apply(DoubleFn2 f, double[] a, double[] b, double[] out, int n);

    void apply(DoubleFn3 f, double[] a, double[] b, double[] c, double[] out, int n);

    void apply(DoubleFn4 f, double[] a, double[] b, double[] c, double[] d, double[] out, int n);

    void apply(FloatFn1 f, float[] x, float[] out, int n);

    void apply(FloatFn2 f, float[] a, float[] b, float[] out, int n);

    void apply(LongFn1 f, long[] x, long[] out, int n);

    void apply(LongFn2 f, long[] a, long[] b, long[] out, int n);

    void test(DoubleTest1 f, double[] x, long[] out, int n);

    void test(DoubleTest1 f, float[] x, long[] out, int n);

    void test(DoubleTest2 f, double[] a, double[] b, long[] out, int n);

    void test(DoubleTest2 f, float[] a, float[] b, long[] out, int n);

    void test(LongTest2 f, long[] a, long[] b, long[] out, int n);
}
