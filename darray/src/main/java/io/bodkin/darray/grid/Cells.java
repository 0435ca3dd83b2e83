package io.bodkin.darray.grid;

import java.util.ArrayList;
import java.util.List;

/**
 * A region divided into cells, in each of which every source is read from a single block. Where the blocks of the
 * sources meet those of the result there is one cell.
 */
public final class Cells {
    /** What is done with a cell: {@code places} has one for each footprint. */
    @FunctionalInterface
    public interface Visitor {
        void visit(Region cell, List<Place> places);
    }

    private Cells() {}

    /** Visits the cells in row-major order. Of an empty region there are none. */
    public static void forEach(Region region, List<Footprint> footprints, Visitor visitor) {
        if (region.elements() == 0) {
            return;
        }
        int rank = region.rank();
        long[][] starts = starts(region, footprints);
        int[] at = new int[rank];
        do {
            long[] from = new long[rank];
            long[] extent = new long[rank];
            for (int axis = 0; axis < rank; axis++) {
                from[axis] = starts[axis][at[axis]];
                long end = at[axis] + 1 < starts[axis].length
                        ? starts[axis][at[axis] + 1]
                        : region.from()[axis] + region.extent()[axis];
                extent[axis] = end - from[axis];
            }
            List<Place> places = new ArrayList<>(footprints.size());
            for (Footprint footprint : footprints) {
                places.add(footprint.place(from));
            }
            visitor.visit(new Region(from, extent), places);
        } while (advance(at, starts));
    }

    private static long[][] starts(Region region, List<Footprint> footprints) {
        LongSets sets = new LongSets(region.rank());
        for (int axis = 0; axis < region.rank(); axis++) {
            sets.add(axis, region.from()[axis]);
        }
        footprints.forEach(footprint -> footprint.addStarts(sets));
        long[][] starts = new long[region.rank()][];
        for (int axis = 0; axis < region.rank(); axis++) {
            starts[axis] = sets.of(axis);
        }
        return starts;
    }

    private static boolean advance(int[] at, long[][] starts) {
        for (int axis = at.length - 1; axis >= 0; axis--) {
            if (++at[axis] < starts[axis].length) {
                return true;
            }
            at[axis] = 0;
        }
        return false;
    }
}
