package io.bodkin.darray.eval;

import io.bodkin.darray.grid.Region;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Shape;
import java.util.List;

/** Evaluates a program over a region into a new block. */
public record BlockTask(Program program, Region region) implements ListFn<Object, Block> {
    @Override
    public Block apply(List<Object> inputs) {
        Block block = Engine.current().context().allocate(program.dtype(), Shape.of(region.extent()));
        Evaluation.run(program, region, inputs, new BlockSink(Input.elements(block, program.dtype()), region));
        return block;
    }
}
