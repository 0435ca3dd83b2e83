package io.bodkin.darray.linalg;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.ipc.ForeignMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a tile: begins with something, adds products, does something last. The inputs, in this order: what it begins
 * with; the pairs of the products; what it needs last. Products are added one after another: several tasks, each of
 * which begins with the tile of the one before, give the same bits as a single one.
 *
 * @param shape of the block that the tile is
 */
record TileTask(DType dtype, long[] shape, int rows, int columns, Start start, Update update, Pieces pieces, Last last)
        implements ListFn<Block, Block> {
    @Override
    public Block apply(List<Block> inputs) {
        Block block = Engine.current().context().allocate(dtype, Shape.of(shape));
        List<Block> copies = new ArrayList<>();
        try {
            List<Block> own = new ArrayList<>();
            for (Block input : inputs) {
                own.add(own(input, copies));
            }
            fill(Matrix.of(dtype, block.buffer(), rows, columns), own);
        } finally {
            copies.forEach(Block::close);
        }
        return block;
    }

    /** Native code must not read files of others, which may shrink. */
    private static Block own(Block input, List<Block> copies) {
        if (!ForeignMemory.contains(input.buffer().memoryAddress())) {
            return input;
        }
        Block copy = Engine.current().context().allocate(input.dtype(), input.shape());
        copies.add(copy);
        copy.buffer().setBytes(0, input.buffer(), 0, input.byteSize());
        return copy;
    }

    private void fill(Matrix tile, List<Block> inputs) {
        int next = 0;
        if (start.given()) {
            Block source = inputs.get(next++);
            int sourceRows = (int) (source.elements() / start.sourceColumns());
            Matrix all = Matrix.of(dtype, source.buffer(), sourceRows, start.sourceColumns());
            if (start.transposed()) {
                tile.transpose(all.part(start.column(), start.row(), columns, rows));
            } else {
                tile.copy(all.part(start.row(), start.column(), rows, columns));
            }
            if (start.factor() != 1) {
                tile.scale(start.factor());
            }
        }
        int end = inputs.size() - last.inputs();
        boolean begun = start.given();
        boolean integral = dtype != DType.FLOAT64 && dtype != DType.FLOAT32;
        // What scales by 0 in place of setting to 0 leaves the NaN that arbitrary content may be: all of BLAS but gemm
        // may.
        boolean scaled = update.square() || rows == 1 || columns == 1;
        if (!begun && (next == end || integral || scaled)) {
            tile.clear();
        }
        for (int pair = 0; next < end; pair++) {
            Engine.current().context().stopIfCancelled();
            double beta = begun ? 1 : 0;
            begun = true;
            Matrix a = pieces.ofA(pair, side(inputs.get(next++), rows, update.aTransposed()), update.aTransposed());
            if (update.square()) {
                Blas.get().square(update.triangle(), update.alpha(), a, update.aTransposed(), beta, tile);
                continue;
            }
            Matrix b = pieces.ofB(pair, side(inputs.get(next++), columns, !update.bTransposed()), update.bTransposed());
            if (integral) {
                Integers.multiply(a, update.aTransposed(), b, update.bTransposed(), tile);
            } else {
                Blas.get().multiply(update.alpha(), a, update.aTransposed(), b, update.bTransposed(), beta, tile);
            }
        }
        List<Matrix> rest = new ArrayList<>();
        for (Block input : inputs.subList(end, inputs.size())) {
            int edge = (int) Math.round(Math.sqrt(input.elements()));
            rest.add(Matrix.of(dtype, input.buffer(), edge, edge));
        }
        last.apply(tile, rest);
    }

    /** @param wide whether {@code extent} is that of its rows, else that of its columns */
    private Matrix side(Block block, int extent, boolean wide) {
        int other = (int) (block.elements() / extent);
        return wide ? Matrix.of(dtype, block.buffer(), other, extent) : Matrix.of(dtype, block.buffer(), extent, other);
    }
}
