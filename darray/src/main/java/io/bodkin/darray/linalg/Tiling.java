package io.bodkin.darray.linalg;

import io.bodkin.darray.grid.Grid;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Chooses tiles from the blocks that there are, never from budget or threads: the bits of a product depend on its
 * tiles. Blocks that are about square stay as they are.
 */
final class Tiling {
    private Tiling() {}

    /**
     * The tiles of a product: of its rows, of what is summed over, and of its columns.
     *
     * @param depthOfA cuts of the operand, all of which are in {@code depth}
     * @param depthOfB cuts of the operand, all of which are in {@code depth}
     */
    record OfProduct(long[] rows, long[] depth, long[] depthOfA, long[] depthOfB, long[] columns) {}

    /** If the cuts of one operand are among those of the other, both stay as they are. */
    private static OfProduct nested(long[] rows, long[] depthOfA, long[] depthOfB, long[] columns, boolean preferA) {
        if (contains(depthOfA, depthOfB)) {
            return new OfProduct(rows, depthOfA, depthOfA, depthOfB, columns);
        }
        if (contains(depthOfB, depthOfA)) {
            return new OfProduct(rows, depthOfB, depthOfA, depthOfB, columns);
        }
        long[] depth = preferA ? depthOfA : depthOfB;
        return new OfProduct(rows, depth, depth, depth, columns);
    }

    private static boolean contains(long[] cuts, long[] others) {
        return Arrays.stream(others).allMatch(cut -> Arrays.binarySearch(cuts, cut) >= 0);
    }

    static OfProduct product(Operand a, Operand b) {
        long blockA = a.baseGrid().largestBlock();
        long blockB = b.baseGrid().largestBlock();
        boolean depthOfA = a.rows() >= b.columns();
        if (a.isVector() || b.isVector() || a.rows() == 1 || b.columns() == 1) {
            return nested(a.rowCuts(), a.columnCuts(), b.rowCuts(), b.columnCuts(), depthOfA);
        }
        long block = Math.max(1, Math.max(blockA, blockB));
        long side = Math.max(1, (long) Math.sqrt(block));
        Grid result =
                Grid.of(merged(a.rowCuts(), side), merged(b.columnCuts(), side)).limitedTo(2 * block);
        long[] rows = result.cuts(0);
        long[] columns = result.cuts(1);
        return nested(
                rows,
                depth(a.columnCuts(), side, 2 * block / Math.max(1, widest(rows))),
                depth(b.rowCuts(), side, 2 * block / Math.max(1, widest(columns))),
                columns,
                depthOfA);
    }

    private static long[] depth(long[] cuts, long side, long most) {
        return divided(merged(cuts, side), Math.max(1, most));
    }

    /** Square tiles along the diagonal of a matrix. */
    static long[] square(Operand a) {
        long block = Math.max(1, a.baseGrid().largestBlock());
        long side = Math.max(1, (long) Math.sqrt(block));
        return divided(merged(a.rowCuts(), side), side + side / 2);
    }

    /** Neighbours joined as long as they are no wider than that together. */
    private static long[] merged(long[] cuts, long width) {
        LongStream.Builder kept = LongStream.builder().add(0);
        long from = 0;
        for (int i = 1; i < cuts.length; i++) {
            if (i == cuts.length - 1 || cuts[i + 1] - from > width) {
                from = cuts[i];
                kept.add(from);
            }
        }
        return kept.build().toArray();
    }

    /** Each in equal parts, no wider than that. */
    static long[] divided(long[] cuts, long width) {
        LongStream.Builder all = LongStream.builder().add(0);
        for (int i = 1; i < cuts.length; i++) {
            long extent = cuts[i] - cuts[i - 1];
            long parts = (extent + width - 1) / width;
            for (long part = 1; part <= parts; part++) {
                all.add(cuts[i - 1] + extent / parts * part + Math.min(part, extent % parts));
            }
        }
        return all.build().toArray();
    }

    static long widest(long[] cuts) {
        long widest = 0;
        for (int i = 1; i < cuts.length; i++) {
            widest = Math.max(widest, cuts[i] - cuts[i - 1]);
        }
        return widest;
    }
}
