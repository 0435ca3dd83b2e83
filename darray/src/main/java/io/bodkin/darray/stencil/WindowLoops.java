package io.bodkin.darray.stencil;

/** The loops that call a function for each element of a row. {@code position}: of the first in the values. */
interface WindowLoops {
    void apply(WindowFn1 f, Neighbourhood shape, double[] a, int position, double[] out, int n);

    void apply(WindowFn2 f, Neighbourhood shape, double[] a, double[] b, int position, double[] out, int n);

    void apply(WindowFn3 f, Neighbourhood shape, double[] a, double[] b, double[] c, int position, double[] out, int n);

    void apply(
            WindowFn4 f,
            Neighbourhood shape,
            double[] a,
            double[] b,
            double[] c,
            double[] d,
            int position,
            double[] out,
            int n);
}
