package io.bodkin.darray.grid;

import java.util.Arrays;

/**
 * Which blocks of a source a region of a result reads, and from which of its indices on. On each axis of the source the
 * indices of the region are divided into runs that stay in one block.
 */
public final class Footprint {
    /**
     * The runs of one axis of the source.
     *
     * @param starts the index of the region's axis at which each run begins
     * @param blocks the block of the source's axis that it stays in
     */
    private record Runs(long[] starts, int[] blocks) {}

    private final AffineMap map;
    private final Grid grid;
    private final Runs[] runs;
    /** Of each axis the blocks that are read, sorted. */
    private final int[][] touched;

    private Footprint(AffineMap map, Grid grid, Runs[] runs, int[][] touched) {
        this.map = map;
        this.grid = grid;
        this.runs = runs;
        this.touched = touched;
    }

    public static Footprint of(AffineMap map, Grid grid, Region region) {
        Runs[] runs = new Runs[grid.rank()];
        int[][] touched = new int[grid.rank()][];
        for (int a = 0; a < grid.rank(); a++) {
            int axis = map.axis(a);
            runs[a] = axis == AffineMap.FIXED
                    ? runs(map, grid, a, 0, 1)
                    : runs(map, grid, a, region.from()[axis], region.from()[axis] + region.extent()[axis]);
            touched[a] = Arrays.stream(runs[a].blocks).sorted().distinct().toArray();
        }
        return new Footprint(map, grid, runs, touched);
    }

    /** Of the indices {@code from} to {@code end - 1} of the axis that gives source axis {@code a}. */
    private static Runs runs(AffineMap map, Grid grid, int a, long from, long end) {
        long index = from;
        long[] starts = new long[4];
        int[] blocks = new int[4];
        int count = 0;
        while (index < end) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count);
                blocks = Arrays.copyOf(blocks, 2 * count);
            }
            int block = grid.blockOf(a, map.source(a, index));
            starts[count] = index;
            blocks[count++] = block;
            index = lastIn(map, grid, a, block, end - 1) + 1;
        }
        return new Runs(Arrays.copyOf(starts, count), Arrays.copyOf(blocks, count));
    }

    /** The last index, at most {@code last}, whose source is in this block; one before it is. */
    private static long lastIn(AffineMap map, Grid grid, int a, int block, long last) {
        long step = map.step(a);
        if (step == 0) {
            return last;
        }
        long edge = step > 0 ? grid.cut(a, block + 1) - 1 : grid.cut(a, block);
        return Math.min(last, Math.floorDiv(edge - map.start(a), step));
    }

    /** How many blocks are read. */
    public int blockCount() {
        int count = 1;
        for (int[] blocks : touched) {
            count *= blocks.length;
        }
        return count;
    }

    /** The numbers, in the grid of the source, of the blocks that are read, in increasing order. */
    public int[] blocks() {
        int[] numbers = new int[blockCount()];
        int[] at = new int[touched.length];
        int[] coordinates = new int[touched.length];
        for (int i = 0; i < numbers.length; i++) {
            for (int a = 0; a < at.length; a++) {
                coordinates[a] = touched[a][at[a]];
            }
            numbers[i] = grid.number(coordinates);
            for (int a = at.length - 1; a >= 0 && ++at[a] == touched[a].length; a--) {
                at[a] = 0;
            }
        }
        return numbers;
    }

    /**
     * The elements of all blocks that one block of a result reads, at most: no less than that, and no more unless the
     * map is a diagonal.
     */
    public static long reach(AffineMap map, Grid grid, Grid result) {
        long reach = 1;
        for (int a = 0; a < grid.rank(); a++) {
            int axis = map.axis(a);
            long widest = 0;
            int intervals = axis == AffineMap.FIXED ? 1 : result.blocks(axis);
            for (int i = 0; i < intervals; i++) {
                Runs runs = axis == AffineMap.FIXED
                        ? runs(map, grid, a, 0, 1)
                        : runs(map, grid, a, result.cut(axis, i), result.cut(axis, i + 1));
                long elements = 0;
                for (int block : runs.blocks) {
                    elements += grid.cut(a, block + 1) - grid.cut(a, block);
                }
                widest = Math.max(widest, elements);
            }
            reach *= widest;
        }
        return reach;
    }

    /** A grid of the region, from 0 to these extents, each block of which reads a single block. */
    public Grid cuts(long[] extents) {
        LongSets sets = new LongSets(extents.length);
        for (int axis = 0; axis < extents.length; axis++) {
            sets.add(axis, 0, extents[axis]);
        }
        addStarts(sets);
        long[][] cuts = new long[extents.length][];
        for (int axis = 0; axis < extents.length; axis++) {
            cuts[axis] = sets.of(axis);
        }
        return Grid.of(cuts);
    }

    /** Adds, for the axes of the region, the indices at which a run of this source begins. */
    void addStarts(LongSets starts) {
        for (int a = 0; a < runs.length; a++) {
            if (map.axis(a) != AffineMap.FIXED) {
                starts.add(map.axis(a), runs[a].starts);
            }
        }
    }

    /** Reads a cell: a part of the region in which no run of this source begins or ends but at its edges. */
    Place place(long[] from) {
        int input = 0;
        long base = 0;
        long[] strides = new long[map.rank()];
        long stride = 1;
        int[] chosen = new int[runs.length];
        for (int a = 0; a < runs.length; a++) {
            int axis = map.axis(a);
            chosen[a] = runs[a].blocks[axis == AffineMap.FIXED ? 0 : runAt(runs[a], from[axis])];
            input = input * touched[a].length + Arrays.binarySearch(touched[a], chosen[a]);
        }
        for (int a = runs.length - 1; a >= 0; a--) {
            int axis = map.axis(a);
            long cut = grid.cut(a, chosen[a]);
            long index = axis == AffineMap.FIXED ? map.start(a) : map.source(a, from[axis]);
            base += (index - cut) * stride;
            if (axis != AffineMap.FIXED) {
                strides[axis] += map.step(a) * stride;
            }
            stride *= grid.cut(a, chosen[a] + 1) - cut;
        }
        return new Place(input, base, strides);
    }

    private static int runAt(Runs runs, long index) {
        int found = Arrays.binarySearch(runs.starts, index);
        return found >= 0 ? found : -found - 2;
    }
}
