package io.bodkin.darray.linalg;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.Shape;

/** The transpose of a tile, of a floating type. */
record TransposeTask(DType dtype, int rows, int columns) implements Fn1<Block, Block> {
    @Override
    public Block apply(Block input) {
        Block block = Engine.current().context().allocate(dtype, Shape.of(rows, columns));
        Matrix.of(dtype, block.buffer(), rows, columns).transpose(Matrix.of(dtype, input.buffer(), columns, rows));
        return block;
    }
}
