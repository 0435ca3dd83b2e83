package io.bodkin.darray.linalg;

import io.bodkin.darray.eval.Numbering;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Views;
import io.bodkin.darray.grid.AffineMap;
import io.bodkin.darray.grid.Grid;
import java.util.Arrays;

/**
 * A matrix that enters a product or a system: an array, or its transpose, which is not made. A vector is a matrix of
 * one row, or of one column.
 *
 * @param base the array
 * @param transposed whether the matrix is its transpose
 * @param rowCuts of the matrix
 * @param columnCuts of the matrix
 */
record Operand(Node base, boolean transposed, long[] rowCuts, long[] columnCuts) {
    private static final AffineMap TRANSPOSITION = AffineMap.permutation(1, 0);
    private static final long[] ONE = {0, 1};

    /** @param column whether a vector is a column */
    static Operand of(Node node, boolean column) {
        Grid grid = node.grid();
        if (grid.rank() == 1) {
            return column ? new Operand(node, false, grid.cuts(0), ONE) : new Operand(node, false, ONE, grid.cuts(0));
        }
        boolean turned = node instanceof Node.View view && view.map().equals(TRANSPOSITION);
        return new Operand(turned ? ((Node.View) node).viewed() : node, turned, grid.cuts(0), grid.cuts(1));
    }

    /** The transpose of a matrix. */
    Operand transpose() {
        return new Operand(base, !transposed, columnCuts, rowCuts);
    }

    boolean isVector() {
        return base.grid().rank() == 1;
    }

    long rows() {
        return rowCuts[rowCuts.length - 1];
    }

    long columns() {
        return columnCuts[columnCuts.length - 1];
    }

    /** The same in other blocks. */
    Operand cut(long[] rows, long[] columns) {
        return new Operand(base, transposed, rows, columns);
    }

    /** The grid of the array. */
    Grid baseGrid() {
        if (isVector()) {
            return Grid.of(Arrays.equals(rowCuts, ONE) ? columnCuts : rowCuts);
        }
        return transposed ? Grid.of(columnCuts, rowCuts) : Grid.of(rowCuts, columnCuts);
    }

    /** The array in blocks of the engine's own, so cut that a block is a tile. */
    Node node() {
        return own(base, baseGrid());
    }

    /** An array in blocks of the engine's own: native code must not read mapped files of others. */
    static Node own(Node node, Grid grid) {
        boolean foreign = node instanceof Node.Stored stored && (stored.isOfFiles() || stored.isOfBatches());
        return foreign ? new Node.View(node, AffineMap.identity(grid.rank()), grid) : Views.rechunk(node, grid);
    }

    /** The number in the grid of the array of the tile in this row and column of tiles. */
    int number(int row, int column) {
        return transposed ? column * (rowCuts.length - 1) + row : row * (columnCuts.length - 1) + column;
    }

    /** Whether a matrix is known to be the transpose of another. */
    static boolean areTransposes(Node a, Node b) {
        if (a instanceof Node.View view && view.viewed() == b && view.map().equals(TRANSPOSITION)
                || b instanceof Node.View other
                        && other.viewed() == a
                        && other.map().equals(TRANSPOSITION)) {
            return true;
        }
        if (a instanceof Node.View view && b instanceof Node.View other) {
            return view.viewed() == other.viewed()
                    && view.map().equals(other.map().after(TRANSPOSITION));
        }
        return a instanceof Node.Generated one
                && b instanceof Node.Generated other
                && one.generator().equals(other.generator())
                && areEqual(one.numbering(), other.numbering().through(TRANSPOSITION));
    }

    private static boolean areEqual(Numbering a, Numbering b) {
        return a.base() == b.base() && Arrays.equals(a.weights(), b.weights());
    }
}
