package io.bodkin.darray.eval;

import io.bodkin.darray.grid.Region;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.ListFn;
import java.util.List;

/** Evaluates a program over a region into a record batch with one tensor. */
public record BatchTask(Program program, Region region, Tensors tensors) implements ListFn<Object, Batch> {
    @Override
    public Batch apply(List<Object> inputs) {
        return tensors.batch(
                region.extent(), elements -> Evaluation.run(program, region, inputs, new BlockSink(elements, region)));
    }
}
