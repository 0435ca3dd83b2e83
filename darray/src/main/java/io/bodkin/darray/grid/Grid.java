package io.bodkin.darray.grid;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How an index space is cut into blocks: on each axis increasing cut points, the first 0 and the last the extent.
 * Blocks are numbered from 0 in row-major order of the grid. An axis of extent 0 has no block. Immutable.
 */
public final class Grid implements Serializable {
    private static final long serialVersionUID = 1;

    private final long[][] cuts;
    private final long[] extents;

    private Grid(long[][] cuts) {
        this.cuts = cuts;
        this.extents = new long[cuts.length];
        for (int axis = 0; axis < cuts.length; axis++) {
            extents[axis] = cuts[axis][cuts[axis].length - 1];
        }
        Extents.checked(extents);
        if (blockCount(cuts) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a grid of " + blockCount(cuts) + " blocks for " + Extents.text(extents)
                    + ": at most " + Integer.MAX_VALUE + "; use larger blocks");
        }
    }

    /** One block of everything. */
    public static Grid whole(long... extents) {
        return regular(extents, extents);
    }

    /**
     * Blocks of one extent, those at the end of an axis smaller if need be.
     *
     * @throws IllegalArgumentException if the number of axes differs, or a block has no extent
     */
    public static Grid regular(long[] extents, long[] block) {
        Extents.checked(extents);
        if (block.length != extents.length) {
            throw new IllegalArgumentException("blocks of " + Extents.text(block) + " do not fit an array of "
                    + Extents.text(extents) + ": " + block.length + " axes and " + extents.length);
        }
        long[][] cuts = new long[extents.length][];
        for (int axis = 0; axis < extents.length; axis++) {
            if (block[axis] < 1 && extents[axis] > 0) {
                throw new IllegalArgumentException("extents of blocks must be >= 1, got " + Extents.text(block));
            }
            cuts[axis] = evenly(extents[axis], Math.max(1, block[axis]));
        }
        return new Grid(cuts);
    }

    /** Blocks of at most so many elements, each of which follow each other in row-major order. */
    public static Grid inOrder(long[] extents, long elements) {
        if (Extents.elements(extents) == 0) {
            return whole(extents); // an axis may be long then, and cost more cuts than there is memory
        }
        long[] block = new long[extents.length];
        Arrays.fill(block, 1);
        long left = Math.max(1, elements);
        for (int axis = extents.length - 1; axis >= 0 && left > 1; axis--) {
            block[axis] = Math.max(1, Math.min(extents[axis], left));
            left /= block[axis];
        }
        return regular(extents, block);
    }

    /** Whether the elements of each block follow each other in row-major order, and the blocks do, too. */
    public boolean isInOrder() {
        int cut = 0;
        while (cut < rank() && blocks(cut) == extents[cut]) {
            cut++;
        }
        for (int axis = cut + 1; axis < rank(); axis++) {
            if (blocks(axis) > 1) {
                return false;
            }
        }
        return true;
    }

    private static long[] evenly(long extent, long block) {
        long count = extent / block + (extent % block == 0 ? 0 : 1);
        if (count >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "an axis of " + extent + " in blocks of " + block + " has " + count + " blocks; use larger blocks");
        }
        long[] cuts = new long[(int) count + 1];
        for (int i = 0; i <= count; i++) {
            cuts[i] = i == count ? extent : i * block;
        }
        return cuts;
    }

    /**
     * @param cuts for each axis; each increasing from 0
     * @throws IllegalArgumentException if they are not
     */
    public static Grid of(long[]... cuts) {
        long[][] copy = new long[cuts.length][];
        for (int axis = 0; axis < cuts.length; axis++) {
            copy[axis] = cuts[axis].clone();
            checkIncreasing(copy[axis]);
        }
        return new Grid(copy);
    }

    private static void checkIncreasing(long[] cuts) {
        boolean sound = cuts.length > 0 && cuts[0] == 0;
        for (int i = 1; sound && i < cuts.length; i++) {
            sound = cuts[i] > cuts[i - 1];
        }
        if (!sound) {
            throw new IllegalArgumentException(
                    "the cuts of an axis must begin with 0 and increase, got " + Arrays.toString(cuts));
        }
    }

    private static long blockCount(long[][] cuts) {
        long count = 1;
        for (long[] axis : cuts) {
            count = Math.multiplyExact(count, axis.length - 1L);
        }
        return count;
    }

    public int rank() {
        return extents.length;
    }

    /** Of the index space; a copy. */
    public long[] extents() {
        return extents.clone();
    }

    public long extent(int axis) {
        return extents[axis];
    }

    /** How many elements there are in all. */
    public long elements() {
        return Extents.elements(extents);
    }

    public int blockCount() {
        return (int) blockCount(cuts);
    }

    /** How many blocks lie side by side on an axis. */
    public int blocks(int axis) {
        return cuts[axis].length - 1;
    }

    /** Where block {@code i} of an axis begins; of the last but one: where the axis ends. */
    public long cut(int axis, int i) {
        return cuts[axis][i];
    }

    /** All cuts of an axis; a copy. */
    public long[] cuts(int axis) {
        return cuts[axis].clone();
    }

    /** Which block of an axis has this index. */
    public int blockOf(int axis, long index) {
        int found = Arrays.binarySearch(cuts[axis], index);
        return found >= 0 ? found : -found - 2;
    }

    /** The number of the block at these coordinates in the grid. */
    public int number(int... coordinates) {
        int number = 0;
        for (int axis = 0; axis < rank(); axis++) {
            number = number * blocks(axis) + coordinates[axis];
        }
        return number;
    }

    /** Where in the grid block {@code number} is. */
    public int[] coordinates(int number) {
        int[] coordinates = new int[rank()];
        int left = number;
        for (int axis = rank() - 1; axis >= 0; axis--) {
            coordinates[axis] = left % blocks(axis);
            left /= blocks(axis);
        }
        return coordinates;
    }

    /** What block {@code number} holds. */
    public Region region(int number) {
        int[] at = coordinates(number);
        long[] from = new long[rank()];
        long[] extent = new long[rank()];
        for (int axis = 0; axis < rank(); axis++) {
            from[axis] = cuts[axis][at[axis]];
            extent[axis] = cuts[axis][at[axis] + 1] - from[axis];
        }
        return new Region(from, extent);
    }

    /** What is done with a block. */
    @FunctionalInterface
    public interface Visitor {
        /** @param part of the region that is in the block */
        void block(int number, Region part);
    }

    /** Visits the blocks in which a region lies, in the order of their numbers. */
    public void forEachBlock(Region region, Visitor visitor) {
        if (region.elements() == 0) {
            return;
        }
        int[] first = new int[rank()];
        int[] last = new int[rank()];
        for (int axis = 0; axis < rank(); axis++) {
            first[axis] = blockOf(axis, region.from()[axis]);
            last[axis] = blockOf(axis, region.from()[axis] + region.extent()[axis] - 1);
        }
        int[] at = first.clone();
        while (true) {
            int number = number(at);
            visitor.block(number, region(number).and(region));
            int axis = rank() - 1;
            while (axis >= 0 && ++at[axis] > last[axis]) {
                at[axis] = first[axis];
                axis--;
            }
            if (axis < 0) {
                return;
            }
        }
    }

    /** The elements of the largest block. */
    public long largestBlock() {
        long product = 1;
        for (int axis = 0; axis < rank(); axis++) {
            product *= widest(cuts[axis]);
        }
        return product;
    }

    private static long widest(long[] cuts) {
        long widest = 0;
        for (int i = 1; i < cuts.length; i++) {
            widest = Math.max(widest, cuts[i] - cuts[i - 1]);
        }
        return widest;
    }

    /** The same index space with blocks of at most so many elements: the widest are halved as often as it takes. */
    public Grid limitedTo(long elements) {
        long[][] finer = cuts.clone();
        Grid grid = this;
        while (grid.largestBlock() > Math.max(1, elements)) {
            int axis = IntStream.range(0, rank())
                    .boxed()
                    .max((a, b) -> Long.compare(widest(finer[a]), widest(finer[b])))
                    .orElseThrow();
            finer[axis] = halved(finer[axis]);
            grid = new Grid(finer.clone());
        }
        return grid;
    }

    private static long[] halved(long[] cuts) {
        long widest = widest(cuts);
        return IntStream.range(0, cuts.length)
                .boxed()
                .flatMap(i -> i == 0 || 2 * (cuts[i] - cuts[i - 1]) <= widest
                        ? Stream.of(cuts[i])
                        : Stream.of(cuts[i - 1] + (cuts[i] - cuts[i - 1] + 1) / 2, cuts[i]))
                .mapToLong(Long::longValue)
                .toArray();
    }

    /** The same index space cut where this grid or the other is. */
    public Grid with(Grid other) {
        long[][] both = new long[rank()][];
        for (int axis = 0; axis < rank(); axis++) {
            both[axis] = LongStream.concat(Arrays.stream(cuts[axis]), Arrays.stream(other.cuts[axis]))
                    .sorted()
                    .distinct()
                    .toArray();
        }
        return new Grid(both);
    }

    /** Without every second cut of an axis. */
    public Grid thinned(int axis) {
        long[][] fewer = cuts.clone();
        int last = cuts[axis].length - 1;
        fewer[axis] = IntStream.rangeClosed(0, last)
                .filter(i -> i % 2 == 0 || i == last)
                .mapToLong(i -> cuts[axis][i])
                .toArray();
        return new Grid(fewer);
    }

    /** The grid of some of the axes, in the order given. */
    public Grid axes(int... axes) {
        long[][] chosen = new long[axes.length][];
        for (int i = 0; i < axes.length; i++) {
            chosen[i] = cuts[axes[i]];
        }
        return new Grid(chosen);
    }

    /** The extents of the first block, which all have but those at the ends, if there is one such; for display. */
    public long[] firstBlock() {
        long[] block = new long[rank()];
        for (int axis = 0; axis < rank(); axis++) {
            block[axis] = blocks(axis) == 0 ? 0 : cuts[axis][1];
        }
        return block;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Grid that && Arrays.deepEquals(cuts, that.cuts);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(cuts);
    }

    @Override
    public String toString() {
        return Extents.text(extents) + " in "
                + IntStream.range(0, rank())
                        .mapToObj(axis -> Integer.toString(blocks(axis)))
                        .collect(Collectors.joining(" x ", "[", "]"))
                + " blocks";
    }
}
