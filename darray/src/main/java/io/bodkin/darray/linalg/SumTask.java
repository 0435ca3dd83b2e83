package io.bodkin.darray.linalg;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Shape;
import java.util.List;

/** Adds tiles, in their order. */
record SumTask(DType dtype, long[] shape, int rows, int columns, Last last) implements ListFn<Block, Block> {
    @Override
    public Block apply(List<Block> inputs) {
        Block block = Engine.current().context().allocate(dtype, Shape.of(shape));
        Matrix sum = Matrix.of(dtype, block.buffer(), rows, columns);
        sum.copy(Matrix.of(dtype, inputs.get(0).buffer(), rows, columns));
        for (Block input : inputs.subList(1, inputs.size())) {
            sum.add(Matrix.of(dtype, input.buffer(), rows, columns));
        }
        last.apply(sum, List.of());
        return block;
    }
}
