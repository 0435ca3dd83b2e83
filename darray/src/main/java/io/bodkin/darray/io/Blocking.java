package io.bodkin.darray.io;

import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.api.DType;
import java.util.Optional;

/**
 * How an array of a file is cut into blocks.
 *
 * @param given by the user; without, blocks are such that each lies in the file in one piece
 * @param bytes of a block at most, if they are not given
 */
public record Blocking(Optional<Cut> given, long bytes) {
    /** Blocks of an array of which type and extents are known. */
    @FunctionalInterface
    public interface Cut {
        /** @throws IllegalArgumentException if they do not fit */
        Grid grid(DType dtype, long[] extents);
    }

    /** Of the array as it lies in the file: if that is column-major, with its axes turned round. */
    Grid inFile(NpyHeader header) {
        int[] axes = header.axesInFile();
        long[] extents = header.extents();
        if (given.isPresent()) {
            return given.get().grid(header.dtype(), extents).axes(axes);
        }
        long[] turned = new long[extents.length];
        for (int axis = 0; axis < axes.length; axis++) {
            turned[axis] = extents[axes[axis]];
        }
        return Grid.inOrder(turned, bytes / header.dtype().byteWidth());
    }
}
