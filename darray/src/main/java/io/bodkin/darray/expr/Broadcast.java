package io.bodkin.darray.expr;

import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * NumPy's rule for operands of different shapes: axes are aligned from the last, and one of extent 1 serves for any.
 */
public final class Broadcast {
    private Broadcast() {}

    /**
     * The shape of the result.
     *
     * @throws IllegalArgumentException if the shapes do not fit, naming them and the operation
     */
    public static long[] shape(String operation, long[]... shapes) {
        int rank = Arrays.stream(shapes).mapToInt(shape -> shape.length).max().orElse(0);
        long[] result = new long[rank];
        Arrays.fill(result, 1);
        for (long[] shape : shapes) {
            for (int axis = rank - shape.length; axis < rank; axis++) {
                long extent = shape[axis - (rank - shape.length)];
                if (extent != 1 && result[axis] != 1 && extent != result[axis]) {
                    throw new IllegalArgumentException(operation + ": shapes "
                            + Arrays.stream(shapes).map(Extents::text).collect(Collectors.joining(" and "))
                            + " do not fit: axes are aligned from the last and must be equal or 1");
                }
                result[axis] = extent == 1 ? result[axis] : extent;
            }
        }
        return result;
    }

    /**
     * The blocks of the result: on each axis those of the first operand that is not broadcast on it; made smaller where
     * that gives larger blocks than any operand has.
     */
    static Grid grid(String operation, Node... operands) {
        long[][] shapes = Arrays.stream(operands).map(Node::extents).toArray(long[][]::new);
        long[] result = shape(operation, shapes);
        long[][] cuts = new long[result.length][];
        long largest = 1;
        for (Node operand : operands) {
            Grid grid = operand.grid();
            if (Arrays.equals(grid.extents(), result)) {
                return grid;
            }
            largest = Math.max(largest, grid.largestBlock());
            for (int a = 0; a < grid.rank(); a++) {
                int axis = a + result.length - grid.rank();
                if (cuts[axis] == null && grid.extent(a) == result[axis]) {
                    cuts[axis] = grid.cuts(a);
                }
            }
        }
        return Grid.of(cuts).limitedTo(largest);
    }
}
