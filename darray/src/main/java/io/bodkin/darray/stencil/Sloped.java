package io.bodkin.darray.stencil;

/** The straight line through the last two elements. */
final class Sloped extends Boundary.Beyond {
    private static final long serialVersionUID = 1L;

    @Override
    int fewest() {
        return 2;
    }

    @Override
    void fill(double[] values, End end, int distance) {
        int edge = end.edge();
        int inner = end.inside(1);
        int to = end.beyond(distance);
        for (int i = 0; i < end.lines(); i++) {
            values[to + i] = values[edge + i] + distance * (values[edge + i] - values[inner + i]);
        }
    }

    @Override
    public String toString() {
        return "linearExtrapolate";
    }
}
