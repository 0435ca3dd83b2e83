package io.bodkin.darray.stencil;

/** The element at the end. */
final class Nearest extends Boundary.Beyond {
    private static final long serialVersionUID = 1L;

    @Override
    void fill(double[] values, End end, int distance) {
        System.arraycopy(values, end.edge(), values, end.beyond(distance), end.lines());
    }

    @Override
    public String toString() {
        return "clamp";
    }
}
