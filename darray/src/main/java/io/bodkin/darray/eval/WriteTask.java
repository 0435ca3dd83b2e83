package io.bodkin.darray.eval;

import io.bodkin.darray.grid.Region;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.ListFn;
import java.util.List;

/**
 * Evaluates a program over a region, and writes the results into a block that is there: the first input. In a datadeps
 * region.
 *
 * @param places of the elements, in the block
 */
public record WriteTask(Program program, Region region, Numbering places) implements ListFn<Object, Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean apply(List<Object> inputs) {
        ElementBuffer target = Input.elements((Block) inputs.get(0), program.dtype());
        BlockSink sink = new BlockSink(target, places, region.rank());
        Evaluation.run(program, region, inputs.subList(1, inputs.size()), sink);
        return true;
    }
}
