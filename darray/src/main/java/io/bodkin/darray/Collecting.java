package io.bodkin.darray;

import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Region;
import io.bodkin.darray.plan.Run;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import java.util.Arrays;
import java.util.List;

/** Copies the blocks of an array into one Java array, and of one Java array into blocks. */
final class Collecting {
    /** Copies elements that lie side by side, between flat indices of a block and of the array. */
    @FunctionalInterface
    interface Copier {
        void copy(Block block, long inBlock, int inArray, int n);
    }

    private Collecting() {}

    /** @throws IllegalArgumentException if the array has too many elements for a Java array */
    static int length(Node node) {
        long elements = node.grid().elements();
        if (elements > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("an array of " + Extents.text(node.extents()) + " has " + elements
                    + " elements, too many for a Java array; collect slices of it, or save it");
        }
        return (int) elements;
    }

    static void checkRank(int rank, Node node) {
        if (node.grid().rank() != rank) {
            throw new IllegalArgumentException("an array of " + rank + (rank == 1 ? " axis" : " axes")
                    + " is needed, this one is " + Extents.text(node.extents()));
        }
    }

    static void checkType(String what, Node node, DType... types) {
        if (!Arrays.asList(types).contains(node.dtype())) {
            throw new IllegalArgumentException(
                    what + " do not hold " + node.dtype() + ": cast the array to one of " + List.of(types) + " first");
        }
    }

    static void copy(Engine engine, Node node, Copier copier) {
        long[] extents = node.extents();
        Run.forEachBlock(
                engine, node, (number, block) -> copy(block, node.grid().region(number), extents, copier));
    }

    /** Copies the rows of a block, each of which lies side by side on both sides. */
    static void copy(Block block, Region region, long[] extents, Copier copier) {
        int rank = extents.length;
        int row = rank == 0 ? 1 : Math.toIntExact(region.extent()[rank - 1]);
        long[] strides = Extents.strides(extents);
        long[] at = region.from().clone();
        for (long done = 0; done < region.elements(); done += row) {
            long first = 0;
            for (int axis = 0; axis < rank; axis++) {
                first += at[axis] * strides[axis];
            }
            copier.copy(block, done, (int) first, row);
            int axis = rank - 2;
            while (axis >= 0 && ++at[axis] == region.from()[axis] + region.extent()[axis]) {
                at[axis] = region.from()[axis];
                axis--;
            }
        }
    }
}
