package io.bodkin.darray.eval;

import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Region;
import java.util.List;

/** Writes a region, row-major. */
final class BlockSink implements Sink {
    private final ElementBuffer target;
    private final List<Numbering> numberings;
    private final boolean[] reduced;

    BlockSink(ElementBuffer target, Region region) {
        this.target = target;
        long[] strides = Extents.strides(region.extent());
        this.numberings = List.of(new Numbering(-new Numbering(0, strides).first(region), strides));
        this.reduced = new boolean[region.rank()];
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
