package io.bodkin.darray.kernel;

import io.bodkin.darray.function.DoubleFn1;
import io.bodkin.darray.function.DoubleFn2;
import io.bodkin.darray.function.DoubleFn3;
import io.bodkin.darray.function.DoubleFn4;

/** The loops as they are; and what is copied for functions that get loops of their own, see {@link OwnLoops}. */
final class SharedLoops implements ElementLoops {
    SharedLoops() {}

    @Override
    public void apply(DoubleFn1 f, double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = f.apply(x[i]);
        }
    }

    @Override
    public void apply(DoubleFn2 f, double[] a, double[] b, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = f.apply(a[i], b[i]);
        }
    }

    @Override
    public void apply(DoubleFn3 f, double[] a, double[] b, double[] c, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = f.apply(a[i], b[i], c[i]);
        }
    }

    @Override
    public void apply(DoubleFn4 f, double[] a, double[] b, double[] c, double[] d, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = f.apply(a[i], b[i], c[i], d[i]);
        }
    }

    @Override
    public void apply(FloatFn1 f, float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = f.apply(x[i]);
        }
    }

    @Override
    public void apply(FloatFn2 f, float[] a, float[] b, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = f.apply(a[i], b[i]);
        }
    }

    @Override
    public void apply(LongFn1 f, long[] x, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = f.apply(x[i]);
        }
    }

    @Override
    public void apply(LongFn2 f, long[] a, long[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = f.apply(a[i], b[i]);
        }
    }

    @Override
    public void test(DoubleTest1 f, double[] x, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = f.test(x[i]) ? 1 : 0;
        }
    }

    @Override
    public void test(DoubleTest1 f, float[] x, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = f.test(x[i]) ? 1 : 0;
        }
    }

    @Override
    public void test(DoubleTest2 f, double[] a, double[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = f.test(a[i], b[i]) ? 1 : 0;
        }
    }

    @Override
    public void test(DoubleTest2 f, float[] a, float[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = f.test(a[i], b[i]) ? 1 : 0;
        }
    }

    @Override
    public void test(LongTest2 f, long[] a, long[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = f.test(a[i], b[i]) ? 1 : 0;
        }
    }
}
