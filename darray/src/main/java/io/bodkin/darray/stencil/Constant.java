package io.bodkin.darray.stencil;

import java.util.Arrays;

/** One value. */
final class Constant extends Boundary.Beyond {
    private static final long serialVersionUID = 1L;

    private final double value;

    Constant(double value) {
        this.value = value;
    }

    @Override
    void fill(double[] values, End end, int distance) {
        int from = end.beyond(distance);
        Arrays.fill(values, from, from + end.lines(), value);
    }

    @Override
    public String toString() {
        return "constant " + value;
    }
}
