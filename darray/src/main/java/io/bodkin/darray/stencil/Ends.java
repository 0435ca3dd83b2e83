package io.bodkin.darray.stencil;

/** One rule at the beginning, and one at the end. */
final class Ends extends Boundary.Beyond {
    private static final long serialVersionUID = 1L;

    private final Boundary.Beyond beginning;
    private final Boundary.Beyond last;

    Ends(Boundary.Beyond beginning, Boundary.Beyond last) {
        this.beginning = beginning;
        this.last = last;
    }

    @Override
    int fewest() {
        return Math.max(beginning.fewest(), last.fewest());
    }

    @Override
    void fill(double[] values, End end, int distance) {
        (end.upper() ? last : beginning).fill(values, end, distance);
    }

    @Override
    public String toString() {
        return beginning + " and " + last;
    }
}
