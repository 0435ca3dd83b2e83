package io.bodkin.darray.linalg;

import java.io.Serializable;

/**
 * Which parts of pairs of inputs are multiplied, where those are cut differently along what is summed over.
 *
 * @param a for each pair, where on that axis of the first input the part begins
 * @param b for each pair, where on that axis of the second input the part begins
 * @param extent for each pair, of both parts on that axis
 */
record Pieces(int[] a, int[] b, int[] extent) implements Serializable {
    /** All of all inputs. */
    static final Pieces ALL = new Pieces(new int[0], new int[0], new int[0]);

    boolean isAll() {
        return extent.length == 0;
    }

    /** @param byRows whether the axis is that of the rows of the input */
    private static Matrix part(Matrix input, boolean byRows, int from, int extent) {
        return byRows ? input.part(from, 0, extent, input.columns()) : input.part(0, from, input.rows(), extent);
    }

    Matrix ofA(int pair, Matrix input, boolean transposed) {
        return isAll() ? input : part(input, transposed, a[pair], extent[pair]);
    }

    Matrix ofB(int pair, Matrix input, boolean transposed) {
        return isAll() ? input : part(input, !transposed, b[pair], extent[pair]);
    }
}
