package io.bodkin.darray.stencil;

/** The axis is a ring: there are no ends. */
final class Wrapped extends Boundary {
    private static final long serialVersionUID = 1L;

    @Override
    boolean wraps() {
        return true;
    }

    @Override
    void fill(double[] values, End end, int distance) {
        throw new AssertionError("a ring has no ends");
    }

    @Override
    public String toString() {
        return "wrap";
    }
}
