package io.bodkin.darray.stencil;

/** The axis backwards, and forwards again where it is short. */
final class Mirrored extends Boundary.Beyond {
    private static final long serialVersionUID = 1L;

    private final boolean edgeRepeated;
    private final boolean negated;

    Mirrored(boolean edgeRepeated, boolean negated) {
        this.edgeRepeated = edgeRepeated;
        this.negated = negated;
    }

    @Override
    int fewest() {
        return edgeRepeated ? 1 : 2;
    }

    @Override
    void fill(double[] values, End end, int distance) {
        long inside = -distance;
        boolean negative = false;
        while (inside < 0 || inside >= end.extent()) {
            if (inside < 0) {
                inside = edgeRepeated ? -1 - inside : -inside;
            } else {
                inside = (edgeRepeated ? 2 * end.extent() - 1 : 2 * end.extent() - 2) - inside;
            }
            negative = !negative;
        }
        int to = end.beyond(distance);
        System.arraycopy(values, end.inside((int) inside), values, to, end.lines());
        for (int i = to; negated && negative && i < to + end.lines(); i++) {
            values[i] = -values[i];
        }
    }

    @Override
    public String toString() {
        return (negated ? "antiReflect " : "reflect ") + edgeRepeated;
    }
}
