package io.bodkin.darray.stencil;

/**
 * The loops as they are; and what is copied for functions that get loops of their own. Windows are not allocated once
 * these are compiled.
 */
final class SharedWindowLoops implements WindowLoops {
    SharedWindowLoops() {}

    @Override
    public void apply(WindowFn1 f, Neighbourhood shape, double[] a, int position, double[] out, int n) {
        Window first = new Window(shape, a);
        for (int i = 0; i < n; i++) {
            first.move(position + i);
            out[i] = f.apply(first);
        }
    }

    @Override
    public void apply(WindowFn2 f, Neighbourhood shape, double[] a, double[] b, int position, double[] out, int n) {
        Window first = new Window(shape, a);
        Window second = new Window(shape, b);
        for (int i = 0; i < n; i++) {
            first.move(position + i);
            second.move(position + i);
            out[i] = f.apply(first, second);
        }
    }

    @Override
    public void apply(
            WindowFn3 f, Neighbourhood shape, double[] a, double[] b, double[] c, int position, double[] out, int n) {
        Window first = new Window(shape, a);
        Window second = new Window(shape, b);
        Window third = new Window(shape, c);
        for (int i = 0; i < n; i++) {
            first.move(position + i);
            second.move(position + i);
            third.move(position + i);
            out[i] = f.apply(first, second, third);
        }
    }

    @Override
    public void apply(
            WindowFn4 f,
            Neighbourhood shape,
            double[] a,
            double[] b,
            double[] c,
            double[] d,
            int position,
            double[] out,
            int n) {
        Window first = new Window(shape, a);
        Window second = new Window(shape, b);
        Window third = new Window(shape, c);
        Window fourth = new Window(shape, d);
        for (int i = 0; i < n; i++) {
            first.move(position + i);
            second.move(position + i);
            third.move(position + i);
            fourth.move(position + i);
            out[i] = f.apply(first, second, third, fourth);
        }
    }
}
