package io.bodkin.darray.eval;

import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Region;
import io.bodkin.darray.kernel.Registers;
import io.bodkin.darray.reduce.MemoryReducer;
import io.bodkin.darray.reduce.Reducer;
import java.nio.DoubleBuffer;
import java.util.List;

/**
 * Adds elements to the states of a reduction. The states of a tile stay in registers while only reduced axes change.
 */
final class StateSink implements Sink {
    private static final long NONE = -1;

    private final Reducer reducer;
    private final States states;
    private final boolean[] reduced;
    private final List<Numbering> numberings;
    private final Registers current;

    /** Where the states in the registers are from: NONE, or the number of the first, and how the others follow. */
    private long first = NONE;

    private long rowStride;
    private long columnStride;
    private int rows;
    private int columns;

    /** @param positions of the elements among those that are reduced together */
    StateSink(Reducer reducer, States states, Region region, boolean[] reduced, Numbering positions) {
        this.reducer = reducer;
        this.states = states;
        this.reduced = reduced;
        this.current = states.registers();
        long[] extents = region.extent().clone();
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = reduced[axis] ? 1 : extents[axis];
        }
        long[] strides = Extents.strides(extents);
        for (int axis = 0; axis < extents.length; axis++) {
            strides[axis] = reduced[axis] ? 0 : strides[axis];
        }
        this.numberings = List.of(new Numbering(-new Numbering(0, strides).first(region), strides), positions);
    }

    @Override
    public List<Numbering> numberings() {
        return numberings;
    }

    @Override
    public boolean[] reduced() {
        return reduced;
    }

    @Override
    public void accept(Tile tile, int register, int stream) {
        boolean reducesRows = tile.nest().reducesRows();
        boolean reducesColumns = tile.nest().reducesColumns();
        bring(tile, stream, reducesRows ? 1 : tile.rows(), reducesColumns ? 1 : tile.columns());
        long position = tile.at(stream + 1);
        long rowStep = tile.nest().rowStride(stream + 1);
        long columnStep = tile.nest().columnStride(stream + 1);
        if (!reducesRows && !reducesColumns) {
            reducer.accumulate(current, 0, tile.registers(), register, 0, tile.elements(), position, 0);
            return;
        }
        for (int row = 0; row < tile.rows(); row++) {
            int from = row * tile.columns();
            long rowPosition = position + row * rowStep;
            if (reducesColumns) {
                int at = reducesRows ? 0 : row;
                reducer.fold(current, at, tile.registers(), register, from, tile.columns(), rowPosition, columnStep);
            } else {
                reducer.accumulate(
                        current, 0, tile.registers(), register, from, tile.columns(), rowPosition, columnStep);
            }
        }
    }

    @Override
    public boolean takesMemory(Nest nest, Reader reader) {
        return reducer instanceof MemoryReducer
                && reader instanceof ElementBuffer.Doubles
                && nest.reducesColumns()
                && nest.columnStride(0) == 1;
    }

    @Override
    public void acceptMemory(Tile tile, Reader reader, int stream) {
        DoubleBuffer memory = ((ElementBuffer.Doubles) reader).view();
        boolean reducesRows = tile.nest().reducesRows();
        bring(tile, stream, reducesRows ? 1 : tile.rows(), 1);
        for (int row = 0; row < tile.rows(); row++) {
            int from = (int) (tile.at(0) + row * tile.nest().rowStride(0));
            ((MemoryReducer) reducer).fold(current, reducesRows ? 0 : row, memory, from, tile.columns());
        }
    }

    private void bring(Tile tile, int stream, int rows, int columns) {
        if (tile.at(stream) == first && rows == this.rows && columns == this.columns) {
            return;
        }
        endCell();
        this.first = tile.at(stream);
        this.rowStride = tile.nest().rowStride(stream);
        this.columnStride = tile.nest().columnStride(stream);
        this.rows = rows;
        this.columns = columns;
        for (int row = 0; row < rows; row++) {
            states.read(current, first + row * rowStride, columnStride, row * columns, columns);
        }
    }

    @Override
    public void endCell() {
        for (int row = 0; row < rows && first != NONE; row++) {
            states.write(current, first + row * rowStride, columnStride, row * columns, columns);
        }
        first = NONE;
    }
}
