package io.bodkin.darray.eval;

import io.bodkin.darray.grid.Region;
import java.util.List;

/** Writes into a block. */
final class BlockSink implements Sink {
    private final ElementBuffer target;
    private final List<Numbering> numberings;
    private final boolean[] reduced;

    /** @param places of the elements, in the block */
    BlockSink(ElementBuffer target, Numbering places, int rank) {
        this.target = target;
        this.numberings = List.of(places);
        this.reduced = new boolean[rank];
    }

    /** Writes a region, row-major. */
    BlockSink(ElementBuffer target, Region region) {
        this(target, Numbering.rowMajor(region), region.rank());
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
        int first = (int) tile.at(stream);
        int rowStride = (int) tile.nest().rowStride(stream);
        int columnStride = (int) tile.nest().columnStride(stream);
        if (rowStride == tile.columns() * columnStride) {
            target.write(first, columnStride, tile.registers(), register, 0, tile.elements());
        } else {
            for (int row = 0; row < tile.rows(); row++) {
                target.write(
                        first + row * rowStride,
                        columnStride,
                        tile.registers(),
                        register,
                        row * tile.columns(),
                        tile.columns());
            }
        }
    }

    @Override
    public void endCell() {
        // Everything is written.
    }
}
