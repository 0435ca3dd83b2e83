package io.bodkin.darray.linalg;

import java.io.Serializable;

/**
 * What a tile begins with.
 *
 * @param given whether there is something: the first input, or a part of it
 * @param factor what that is multiplied by
 * @param row of the input, where the part begins
 * @param column of the input, where the part begins
 * @param sourceColumns of the input
 * @param transposed whether the tile is a part of the transpose of the input; row and column are those of that
 */
record Start(boolean given, double factor, int row, int column, int sourceColumns, boolean transposed)
        implements Serializable {
    /** Zeros. */
    static final Start NOTHING = new Start(false, 1, 0, 0, 0, false);

    /** An input of the shape of the tile. */
    static Start tile(double factor, int columns) {
        return new Start(true, factor, 0, 0, columns, false);
    }

    /** A part of an input. */
    static Start part(int row, int column, int sourceColumns, boolean transposed) {
        return new Start(true, 1, row, column, sourceColumns, transposed);
    }
}
