package io.bodkin.darray.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The loops over the elements of a cell. Each of several streams has, at an element, the number {@code base +
 * sum(stride * index)}. Axes that all streams pass through without a gap are joined. The elements come in tiles of rows
 * and columns: as many columns of the last axis as fit, or squares where a stream lies along another axis, so that both
 * sides are read and written in runs.
 */
final class Nest {
    /** What is done with a tile: {@code at} are the numbers of its first element. */
    @FunctionalInterface
    interface Visitor {
        void tile(long[] at, int rows, int columns);
    }

    private static final int SQUARE = 64;

    private final long[] base;
    /** By axis, then by stream. */
    private final List<long[]> strides;

    private final List<Long> extents;
    private final List<Boolean> reduced;
    private final int rowAxis;
    private final int columnAxis;
    private final int[] tile;

    /**
     * @param base of each stream
     * @param strides of each stream on each axis
     * @param memory which of the streams, from the first, are read from memory
     * @param reduced which axes are walked inside of the others
     * @param capacity elements of a tile at most
     */
    Nest(long[] extents, long[] base, long[][] strides, boolean[] memory, boolean[] reduced, int capacity) {
        this.base = base;
        this.extents = new ArrayList<>();
        this.strides = new ArrayList<>();
        this.reduced = new ArrayList<>();
        for (int axis = 0; axis < extents.length; axis++) {
            if (extents[axis] != 1) {
                add(extents[axis], column(strides, axis), reduced[axis]);
            }
        }
        if (this.extents.isEmpty()) {
            add(1, new long[base.length], false);
        }
        int rank = this.extents.size();
        this.columnAxis = rank - 1;
        int across = acrossColumns(memory);
        this.rowAxis = across >= 0 ? across : rank - 2;
        this.tile = new int[rank];
        Arrays.fill(tile, 1);
        int wide = across >= 0 ? SQUARE : capacity;
        tile[columnAxis] = (int) Math.min(this.extents.get(columnAxis), Math.min(wide, capacity));
        if (rowAxis >= 0) {
            tile[rowAxis] = (int) Math.min(this.extents.get(rowAxis), Math.max(1, capacity / tile[columnAxis]));
        }
    }

    private static long[] column(long[][] strides, int axis) {
        long[] column = new long[strides.length];
        for (int stream = 0; stream < strides.length; stream++) {
            column[stream] = strides[stream][axis];
        }
        return column;
    }

    /** Adds an inner axis, or joins it to the one before. */
    private void add(long extent, long[] stride, boolean isReduced) {
        int last = extents.size() - 1;
        if (last >= 0 && reduced.get(last) == isReduced && joins(strides.get(last), stride, extent)) {
            extents.set(last, extents.get(last) * extent);
            strides.set(last, stride);
        } else {
            extents.add(extent);
            strides.add(stride);
            reduced.add(isReduced);
        }
    }

    private static boolean joins(long[] outer, long[] inner, long extent) {
        for (int stream = 0; stream < outer.length; stream++) {
            if (outer[stream] != inner[stream] * extent) {
                return false;
            }
        }
        return true;
    }

    /** The axis along which some stream in memory lies, if that is not the last; else -1. */
    private int acrossColumns(boolean[] memory) {
        int found = -1;
        long least = Long.MAX_VALUE;
        for (int stream = 0; stream < memory.length; stream++) {
            long along = Math.abs(strides.get(columnAxis)[stream]);
            for (int axis = 0; memory[stream] && axis < columnAxis; axis++) {
                long stride = Math.abs(strides.get(axis)[stream]);
                if (stride != 0 && stride < along && stride < least) {
                    found = axis;
                    least = stride;
                }
            }
        }
        return found;
    }

    /** How far the numbers of a stream in neighbouring rows lie apart. */
    long rowStride(int stream) {
        return rowAxis < 0 ? 0 : strides.get(rowAxis)[stream];
    }

    long columnStride(int stream) {
        return strides.get(columnAxis)[stream];
    }

    /** Whether rows are reduced; also if there is only one. */
    boolean reducesRows() {
        return rowAxis < 0 || reduced.get(rowAxis);
    }

    boolean reducesColumns() {
        return reduced.get(columnAxis);
    }

    /** Visits the tiles: those that differ in reduced axes only come one after the other. */
    void forEach(Visitor visitor) {
        int rank = extents.size();
        int[] order = order();
        long[] index = new long[rank];
        long[] at = new long[base.length];
        while (true) {
            for (int stream = 0; stream < at.length; stream++) {
                long number = base[stream];
                for (int axis = 0; axis < rank; axis++) {
                    number += index[axis] * strides.get(axis)[stream];
                }
                at[stream] = number;
            }
            visitor.tile(at, rowAxis < 0 ? 1 : size(rowAxis, index), size(columnAxis, index));
            int i = rank - 1;
            while (i >= 0 && (index[order[i]] += tile[order[i]]) >= extents.get(order[i])) {
                index[order[i--]] = 0;
            }
            if (i < 0) {
                return;
            }
        }
    }

    private int size(int axis, long[] index) {
        return (int) Math.min(tile[axis], extents.get(axis) - index[axis]);
    }

    /** The axes from the outermost loop to the innermost: what is kept, then what is reduced; rows and columns last. */
    private int[] order() {
        int rank = extents.size();
        List<Integer> axes = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            axes.add(axis);
        }
        axes.sort(Comparator.<Integer, Boolean>comparing(reduced::get)
                .thenComparing(axis -> axis == rowAxis || axis == columnAxis));
        return axes.stream().mapToInt(Integer::intValue).toArray();
    }
}
