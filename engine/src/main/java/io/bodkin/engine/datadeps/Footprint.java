package io.bodkin.engine.datadeps;

import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Window;
import java.util.Arrays;

/**
 * Which elements of one object an access touches: an exact set of flat indices. Immutable; equal if described alike, so
 * that the same view of many tasks is one footprint. Never empty: what touches nothing has no footprint. Belongs to the
 * thread that plans.
 */
public abstract sealed class Footprint {
    private long[] runs;

    private Footprint() {}

    /** The object as a whole, whatever it is. */
    public static final Footprint WHOLE = new Range(0, Long.MAX_VALUE);

    public static Footprint range(long from, long to) {
        return new Range(from, to);
    }

    /** Of a window with at least one element. */
    public static Footprint of(Window window) {
        Box box = new Box(window);
        return box.isOneRun() ? new Range(box.first(), box.first() + window.elements()) : box;
    }

    /** Which elements of a matrix, {@code i} and {@code j} being its row and its column. */
    public enum Triangle {
        /** {@code i <= j}. */
        UPPER,
        /** {@code i < j}. */
        UNIT_UPPER,
        /** {@code i >= j}. */
        LOWER,
        /** {@code i > j}. */
        UNIT_LOWER,
        /** {@code i == j}. */
        DIAGONAL;

        /** The first column in row {@code i}. */
        private long from(long i) {
            return switch (this) {
                case UPPER, DIAGONAL -> i;
                case UNIT_UPPER -> i + 1;
                case LOWER, UNIT_LOWER -> 0;
            };
        }

        /** The column after the last one in row {@code i}. */
        private long to(long i, long columns) {
            return switch (this) {
                case UPPER, UNIT_UPPER -> columns;
                case LOWER, DIAGONAL -> Math.min(columns, i + 1);
                case UNIT_LOWER -> Math.min(columns, i);
            };
        }

        /** Whether a matrix of this size has no such elements. */
        public boolean isEmpty(long rows, long columns) {
            return rows == 0
                    || columns == 0
                    || (this == UNIT_UPPER && columns == 1)
                    || (this == UNIT_LOWER && rows == 1);
        }
    }

    /** Of a part of a window of two dimensions, which must not be empty. */
    public static Footprint of(Window window, Triangle triangle) {
        return new Part(window, triangle);
    }

    // ---- what is asked of it

    /** The runs of neighbouring indices: from, to (exclusive), from, to and so on; ascending, apart from each other. */
    final long[] runs() {
        if (runs == null) {
            runs = makeRuns();
        }
        return runs;
    }

    abstract long[] makeRuns();

    /** The lowest index. */
    abstract long first();

    /** One more than the highest index. */
    abstract long end();

    final boolean overlaps(Footprint other) {
        if (first() >= other.end() || other.first() >= end()) {
            return false;
        }
        if (this instanceof Range && other instanceof Range) {
            return true;
        }
        if (this instanceof Box a && other instanceof Box b && a.isLike(b)) {
            return a.meets(b);
        }
        return runsMeet(runs(), other.runs());
    }

    /** Whether every index of {@code other} is one of this. */
    final boolean contains(Footprint other) {
        if (first() > other.first() || end() < other.end()) {
            return false;
        }
        if (this instanceof Range) {
            return true;
        }
        if (this instanceof Box a && other instanceof Box b && a.isLike(b)) {
            return a.holds(b);
        }
        return runsHold(runs(), other.runs());
    }

    private static boolean runsMeet(long[] a, long[] b) {
        int i = 0;
        int k = 0;
        while (i < a.length && k < b.length) {
            if (a[i + 1] <= b[k]) {
                i = runAfter(a, i, b[k]);
            } else if (b[k + 1] <= a[i]) {
                k = runAfter(b, k, a[i]);
            } else {
                return true;
            }
        }
        return false;
    }

    private static boolean runsHold(long[] outer, long[] inner) {
        int i = 0;
        for (int k = 0; k < inner.length; k += 2) {
            i = runAfter(outer, i, inner[k]);
            if (i >= outer.length || outer[i] > inner[k] || outer[i + 1] < inner[k + 1]) {
                return false;
            }
        }
        return true;
    }

    /** The first run from the {@code i}th on that ends after {@code index}: by ever longer steps, then by halving. */
    private static int runAfter(long[] runs, int i, long index) {
        int low = i;
        int step = 2;
        while (low + step < runs.length && runs[low + step + 1] <= index) {
            low += step;
            step *= 2;
        }
        int high = Math.min(runs.length, low + step);
        while (low < high) {
            int middle = low + ((high - low) / 4) * 2;
            if (runs[middle + 1] <= index) {
                low = middle + 2;
            } else {
                high = middle;
            }
        }
        return low;
    }

    // ---- kinds

    static final class Range extends Footprint {
        private final long from;
        private final long to;

        Range(long from, long to) {
            this.from = from;
            this.to = to;
        }

        @Override
        long[] makeRuns() {
            return new long[] {from, to};
        }

        @Override
        long first() {
            return from;
        }

        @Override
        long end() {
            return to;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Range that && from == that.from && to == that.to;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(from * 31 + to);
        }

        @Override
        public String toString() {
            return "elements " + from + " to " + to;
        }
    }

    /** A rectangle of any number of dimensions, with steps. Of axes with one index the step is 1. */
    static final class Box extends Footprint {
        private final Shape base;
        private final long[] starts;
        private final long[] steps;
        private final long[] counts;
        private final long first;
        private final long end;
        private final int hash;

        Box(Window window) {
            base = window.base();
            int rank = base.rank();
            starts = new long[rank];
            steps = new long[rank];
            counts = new long[rank];
            long lowest = 0;
            long highest = 0;
            int mix = rank;
            for (int i = 0; i < rank; i++) {
                starts[i] = window.start(i);
                counts[i] = window.count(i);
                steps[i] = counts[i] == 1 ? 1 : window.step(i);
                lowest = lowest * base.extent(i) + starts[i];
                highest = highest * base.extent(i) + last(i);
                mix = (mix * 31 + Long.hashCode(starts[i])) * 31 + Long.hashCode(counts[i] * 7 + steps[i]);
            }
            first = lowest;
            end = highest + 1;
            hash = mix;
        }

        private long last(int axis) {
            return starts[axis] + (counts[axis] - 1) * steps[axis];
        }

        /** Whether its elements are neighbours in memory. */
        boolean isOneRun() {
            int axis = starts.length - 1;
            while (axis >= 0 && counts[axis] == base.extent(axis)) {
                axis--;
            }
            if (axis < 0) {
                return true;
            }
            if (steps[axis] != 1) {
                return false;
            }
            for (int i = 0; i < axis; i++) {
                if (counts[i] != 1) {
                    return false;
                }
            }
            return true;
        }

        /** Whether both are of one array seen in one shape. */
        boolean isLike(Box other) {
            return base.equals(other.base);
        }

        boolean meets(Box other) {
            for (int i = 0; i < starts.length; i++) {
                if (!meet(starts[i], steps[i], last(i), other.starts[i], other.steps[i], other.last(i))) {
                    return false;
                }
            }
            return true;
        }

        boolean holds(Box inner) {
            for (int i = 0; i < starts.length; i++) {
                if (inner.starts[i] < starts[i]
                        || inner.last(i) > last(i)
                        || (inner.starts[i] - starts[i]) % steps[i] != 0
                        || (inner.counts[i] > 1 && inner.steps[i] % steps[i] != 0)) {
                    return false;
                }
            }
            return true;
        }

        /** Whether two rows of indices have one in common. */
        private static boolean meet(long from, long step, long last, long from2, long step2, long last2) {
            long low = Math.max(from, from2);
            long high = Math.min(last, last2);
            if (low > high) {
                return false;
            }
            if (step == 1 && step2 == 1) {
                return true;
            }
            // The wider steps, until one of them falls on the other row, which happens within step / gcd of them.
            long wide = Math.max(step, step2);
            long narrow = Math.min(step, step2);
            long wideFrom = step >= step2 ? from : from2;
            long narrowFrom = step >= step2 ? from2 : from;
            long index = wideFrom + Math.floorDiv(low - wideFrom + wide - 1, wide) * wide;
            for (long tried = 0; index <= high && tried < narrow; tried++, index += wide) {
                if ((index - narrowFrom) % narrow == 0) {
                    return true;
                }
            }
            return false;
        }

        @Override
        long[] makeRuns() {
            int rank = starts.length;
            // Of the innermost axes that are taken whole or in one go, every run takes all.
            int inner = rank - 1;
            long runLength = 1;
            while (inner >= 0 && counts[inner] == base.extent(inner)) {
                runLength *= counts[inner];
                inner--;
            }
            if (inner >= 0 && steps[inner] == 1) {
                runLength *= counts[inner];
                inner--;
            }
            long number = 1;
            for (int i = 0; i <= inner; i++) {
                number *= counts[i];
            }
            long[] made = new long[Math.toIntExact(2 * number)];
            int length = 0;
            long[] at = new long[inner + 1];
            for (long run = 0; run < number; run++) {
                long flat = 0;
                for (int i = 0; i < rank; i++) {
                    long index = starts[i] + (i <= inner ? at[i] * steps[i] : 0);
                    flat = flat * base.extent(i) + index;
                }
                if (length > 0 && made[length - 1] == flat) {
                    made[length - 1] = flat + runLength; // the last of a row, and the first of the next
                } else {
                    made[length++] = flat;
                    made[length++] = flat + runLength;
                }
                for (int i = inner; i >= 0 && ++at[i] == counts[i]; i--) {
                    at[i] = 0;
                }
            }
            return length == made.length ? made : Arrays.copyOf(made, length);
        }

        @Override
        long first() {
            return first;
        }

        @Override
        long end() {
            return end;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Box that
                    && hash == that.hash
                    && Arrays.equals(starts, that.starts)
                    && Arrays.equals(counts, that.counts)
                    && Arrays.equals(steps, that.steps)
                    && isLike(that);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public String toString() {
            return "box from " + Arrays.toString(starts) + " of " + Arrays.toString(counts) + " step "
                    + Arrays.toString(steps) + " in " + base;
        }
    }

    static final class Part extends Footprint {
        private final Window window;
        private final Triangle triangle;

        Part(Window window, Triangle triangle) {
            this.window = window;
            this.triangle = triangle;
        }

        @Override
        long[] makeRuns() {
            long rows = window.extent(0);
            long columns = window.extent(1);
            long stride = window.stride(1);
            long[] made = new long[8];
            int length = 0;
            for (long i = 0; i < rows; i++) {
                long row = window.offset() + i * window.stride(0);
                long from = triangle.from(i);
                long to = triangle.to(i, columns);
                long perRun = stride == 1 ? Math.max(1, to - from) : 1;
                for (long j = from; j < to; j += perRun) {
                    long start = row + j * stride;
                    if (length > 0 && made[length - 1] == start) {
                        made[length - 1] = start + perRun;
                        continue;
                    }
                    if (length == made.length) {
                        made = Arrays.copyOf(made, length * 2);
                    }
                    made[length++] = start;
                    made[length++] = start + perRun;
                }
            }
            return Arrays.copyOf(made, length);
        }

        @Override
        long first() {
            return runs()[0];
        }

        @Override
        long end() {
            return runs()[runs().length - 1];
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Part that && triangle == that.triangle && window.equals(that.window);
        }

        @Override
        public int hashCode() {
            return window.hashCode() * 31 + triangle.ordinal();
        }

        @Override
        public String toString() {
            return triangle + " of " + window;
        }
    }
}
