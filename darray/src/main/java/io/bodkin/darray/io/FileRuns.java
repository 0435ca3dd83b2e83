package io.bodkin.darray.io;

import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Region;
import io.bodkin.engine.ipc.ByteRuns;
import java.util.Arrays;

/** Where the elements of a block lie in a file that has all elements of an array in row-major order. */
final class FileRuns {
    private FileRuns() {}

    /**
     * @param start where the first element of the array is in the file
     * @param width of an element, in bytes
     */
    static ByteRuns of(Region block, long[] extents, long start, int width) {
        long[] strides = Extents.strides(extents);
        long first = start;
        for (int axis = 0; axis < extents.length; axis++) {
            first += block.from()[axis] * strides[axis] * width;
        }
        long length = width;
        int outer = extents.length;
        boolean whole = true;
        while (outer > 0 && whole) {
            outer--;
            length *= block.extent()[outer];
            whole = block.extent()[outer] == extents[outer];
        }
        long[] counts = new long[outer];
        long[] steps = new long[outer];
        int kept = 0;
        for (int axis = 0; axis < outer; axis++) {
            if (block.extent()[axis] != 1) {
                counts[kept] = block.extent()[axis];
                steps[kept++] = strides[axis] * width;
            }
        }
        return new ByteRuns(first, length, Arrays.copyOf(counts, kept), Arrays.copyOf(steps, kept));
    }
}
