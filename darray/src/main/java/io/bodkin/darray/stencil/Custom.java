package io.bodkin.darray.stencil;

/** What a function of the user's makes of it. */
final class Custom extends Boundary.Beyond {
    private static final long serialVersionUID = 1L;

    private final BoundaryFn rule;

    Custom(BoundaryFn rule) {
        this.rule = rule;
    }

    @Override
    void fill(double[] values, End end, int distance) {
        Line line = new Line(values, end);
        int to = end.beyond(distance);
        for (int i = 0; i < end.lines(); i++) {
            line.number = i;
            values[to + i] = rule.apply(distance, line);
        }
    }

    private static final class Line implements BoundaryFn.Inside {
        private final double[] values;
        private final End end;
        private int number;

        Line(double[] values, End end) {
            this.values = values;
            this.end = end;
        }

        @Override
        public double at(int distance) {
            if (distance < 0 || distance > end.reach() || distance >= end.extent()) {
                throw new IndexOutOfBoundsException(
                        "no element at distance " + distance + " from the end: a boundary rule may see those up to "
                                + Math.min(end.reach(), end.extent() - 1));
            }
            return values[end.inside(distance) + number];
        }

        @Override
        public boolean isUpper() {
            return end.upper();
        }
    }

    @Override
    public String toString() {
        return "custom";
    }
}
